using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Lockstep;

/// <summary>What a peer's own agent senses: new values every few frames, held in between, as a player's hands would. A function of seed, peer and frame alone.</summary>
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
