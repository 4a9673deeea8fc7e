using System.Diagnostics;
using Lsm.Runtime;

namespace Lsm.Bench.Lockstep;

/// <summary>
/// One of two machines that run the same two agents and exchange only sensors. It runs ahead and predicts that the sensors of the other side do
/// not change. When a prediction is wrong, it rolls back to the first wrong frame and runs the frames again. A frame is settled when all its
/// sensors are known; its checksum is then final.
/// </summary>
internal sealed class Peer : IDisposable
{
    /// <summary>The number of frames that may run with predicted sensors.</summary>
    public const int Ahead = 12;
    private const int Remembered = 128;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly LsmState state;
    private readonly BadLink link;
    private readonly SensorScript script;
    private readonly int own;
    private readonly int inputs;
    private readonly float[][] mine;
    private readonly float[][] theirs;
    private readonly ulong[] checksums = new ulong[Remembered];
    private readonly byte[] packet;
    private readonly Func<long, float[]> mineOf;
    private long known = -1;        // the last frame of the other side that is here without a gap
    private long acknowledged = -1; // the last own frame that the other side has without a gap
    private long settled = -1;

    /// <param name="engine">The engine; the caller disposes it.</param>
    /// <param name="link">The connection; the caller disposes it.</param>
    /// <param name="seed">The seed, the same on both sides.</param>
    /// <param name="own">The agent whose sensors this side has: 0 or 1.</param>
    public Peer(LsmEngine engine, BadLink link, ulong seed, int own)
    {
        (this.link, this.own, inputs) = (link, own, engine.Model.InputSize);
        script = new SensorScript(seed, own);
        mine = [.. Enumerable.Range(0, Remembered).Select(_ => new float[inputs])];
        theirs = [.. Enumerable.Range(0, Remembered).Select(_ => new float[inputs])];
        packet = new byte[SensorPacket.Size(SensorPacket.MostFrames, inputs)];
        mineOf = frame => mine[frame % Remembered];
        state = engine.CreateState(2);
        state.History.Keep(2 * Ahead);
    }

    public long Rollbacks { get; private set; }

    public long FramesRunAgain { get; private set; }

    public long Deepest { get; private set; }

    /// <summary>Runs frames.</summary>
    /// <param name="frames">The number of frames.</param>
    /// <param name="report">Receives the final checksum of every frame, in order.</param>
    /// <param name="isOver">Returns whether to end the run: one side must continue to answer until the other side has ended. Null ends the run when all frames are settled and acknowledged.</param>
    /// <exception cref="BenchException">No packet of the other side arrived within a minute.</exception>
    public void Run(long frames, Action<long, ulong> report, Func<bool>? isOver)
    {
        long heard = Stopwatch.GetTimestamp();
        while (isOver is null ? settled < frames - 1 || acknowledged < frames - 1 : !isOver())
        {
            long wrong = long.MaxValue;
            while (link.Receive(packet) is > 0 and int bytes)
            {
                heard = Stopwatch.GetTimestamp();
                wrong = Math.Min(wrong, Take(packet.AsSpan(0, bytes)));
            }

            if (wrong < state.Frame)
            {
                Correct(wrong);
            }

            for (; settled < Math.Min(known, state.Frame - 1); settled++)
            {
                report(settled + 1, checksums[(settled + 1) % Remembered]);
            }

            if (state.Frame < frames && state.Frame - settled <= Ahead)
            {
                script.Fill(state.Frame, mine[state.Frame % Remembered]);
                Step();
            }
            else
            {
                link.Wait();
            }

            Send();
            link.Turn();
            if (Stopwatch.GetElapsedTime(heard) > Patience)
            {
                throw new BenchException(FormattableString.Invariant($"No packet of the other process arrived for {Patience.TotalSeconds} s, after frame {settled}."));
            }
        }
    }

    public void Dispose() => state.Dispose();

    /// <summary>Returns the first frame that ran with a wrong prediction, by this packet.</summary>
    private long Take(ReadOnlySpan<byte> received)
    {
        if (!SensorPacket.TryRead(received, inputs, out long theyHave, out long first, out int frames))
        {
            return long.MaxValue; // another packet
        }

        acknowledged = Math.Max(acknowledged, theyHave);
        long wrong = long.MaxValue;
        for (int i = 0; i < frames; i++)
        {
            // Skip sensors after a gap; a later packet repeats them.
            if (first + i == known + 1)
            {
                known++;
                SensorPacket.ReadSensors(received, i, theirs[known % Remembered]);
                if (known < state.Frame && !state.History.SensorsOf(known).Slice((1 - own) * inputs, inputs).SequenceEqual(theirs[known % Remembered]))
                {
                    wrong = Math.Min(wrong, known);
                }
            }
        }

        return wrong;
    }

    private void Correct(long from)
    {
        long end = state.Frame;
        Rollbacks++;
        FramesRunAgain += end - from;
        Deepest = Math.Max(Deepest, end - from);
        state.History.Rollback(from);
        while (state.Frame < end)
        {
            Step();
        }
    }

    private void Step()
    {
        long frame = state.Frame;
        mine[frame % Remembered].CopyTo(state.SensorsOf(own));
        if (known >= 0)
        {
            theirs[Math.Min(known, frame) % Remembered].CopyTo(state.SensorsOf(1 - own));
        }
        else
        {
            state.SensorsOf(1 - own).Clear();
        }

        state.Begin(frame, (int)(1 + (frame % 3)));
        state.End(frame);
        checksums[frame % Remembered] = state.Checksum();
    }

    private void Send()
    {
        long first = acknowledged + 1;
        int frames = (int)Math.Min(state.Frame - first, SensorPacket.MostFrames);
        link.Send(packet.AsSpan(0, SensorPacket.Write(packet, known, first, frames, inputs, mineOf)));
    }
}
