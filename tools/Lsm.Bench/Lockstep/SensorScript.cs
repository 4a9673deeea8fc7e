using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Lockstep;

/// <summary>The sensors of a peer's own agent: new values every few frames, held in between, like the input of a player. They depend only on seed, peer and frame.</summary>
internal readonly struct SensorScript(ulong seed, int peer)
{
    private const int Held = 8;
    private readonly Philox values = new(seed, RandomStream.FirstFree, (ulong)peer);

    public void Fill(long frame, Span<float> sensors)
    {
        ulong change = (ulong)((frame + (3 * peer)) / Held);
        for (int i = 0; i < sensors.Length; i++)
        {
            sensors[i] = (float)values.Uniform((change * (ulong)sensors.Length) + (ulong)i);
        }
    }
}
