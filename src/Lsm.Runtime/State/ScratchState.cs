using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// A state that runs ticks for a warm-up and is then disposed. A learner that it gets learns from these ticks; its state is restored at the end. One thread at a time.
/// </summary>
internal sealed class ScratchState : IDisposable
{
    private const int MostKept = 2;
    private readonly Learner? learner;
    private readonly double[] learned = [];
    private readonly long version;
    private readonly float[] targets = [];
    private int ticks;

    /// <param name="engine">The engine to warm up.</param>
    /// <param name="capacity">Slots, all taken unless <paramref name="isEmpty"/>.</param>
    /// <param name="kept">Frames that the state keeps.</param>
    /// <param name="teaching">The learner and latency of a state to warm up, or null.</param>
    /// <param name="isEmpty">Whether the state begins without agents.</param>
    public ScratchState(LsmEngine engine, int capacity, int kept = 0, StateTeaching? teaching = null, bool isEmpty = false)
    {
        StateSizes.Check(engine.Model, capacity, nameof(capacity));
        ulong[] agents = isEmpty ? [] : [.. Enumerable.Range(0, capacity).Select(static i => (ulong)i)];
        State = engine.CreateState(capacity, agents, isScratch: true);
        try
        {
            State.History.Keep(Math.Min(kept, MostKept));
            if (teaching?.Learner is not { } given)
            {
                return;
            }

            learned = new double[given.StateLength];
            version = given.Keep(learned);
            targets = new float[given.OutputCount];
            State.Teaching.Latency = teaching.Latency;
            State.Teaching.Attach(given);
            if (!isEmpty)
            {
                State.Teaching.SetTaught(0, true);
            }

            learner = given; // from here on its state is restored
        }
        catch
        {
            State.Dispose();
            throw;
        }
    }

    public LsmState State { get; }

    /// <summary>A scratch state with the capacity, the kept frames and the learner of a state.</summary>
    public static ScratchState Like(LsmState state, bool isEmpty = false) =>
        new(state.Engine, state.Capacity, state.History.KeptFrames, state.Teaching, isEmpty);

    /// <summary>Runs a tick with the next sensors.</summary>
    public void Tick(int steps)
    {
        Sense(State.Sensors);
        long frame = State.Frame;
        State.Begin(frame, steps);
        if (learner is not null)
        {
            State.Teaching.Teach(0, targets);
        }

        try
        {
            State.End(frame);
        }
        catch (TrainingException)
        {
            PutBack(); // the sensors of a warm-up are not training data
        }
    }

    /// <summary>
    /// Writes sensors that make few and many neurons fire for any input weights: few sensors and all sensors in turn, with amplitudes up to the largest that is
    /// allowed. With a learner they stay small.
    /// </summary>
    public void Sense(Span<float> sensors)
    {
        LiquidReservoir reservoir = State.Engine.Model.Reservoir;
        int amplitude = learner is null ? ticks % 4 * 10 : 0;
        bool few = ticks / 4 % 2 == 1;
        for (int i = 0; i < sensors.Length; i++)
        {
            int value = ((ticks * 13) + (i * 7)) & 63;
            sensors[i] = few && i % 8 != 0 ? 0 : reservoir.Input == InputKind.Spikes ? value & 1 : (float)((float)(value / 64f) * (1 << amplitude));
        }

        ticks++;
    }

    /// <summary>Returns the learner to its state before the warm-up.</summary>
    public void PutBack() => learner?.PutBack(learned, version);

    public void Dispose()
    {
        PutBack();
        State.Dispose();
    }
}
