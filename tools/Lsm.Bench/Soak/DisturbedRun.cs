using Lsm.Runtime;
using Lsm.Runtime.Deadlines;

namespace Lsm.Bench.Soak;

/// <summary>
/// Runs a script with disturbances: sensors are bad, or predicted wrongly and corrected later; frames are rolled back; states are saved and loaded;
/// ticks are late.
/// </summary>
internal sealed class DisturbedRun : IDisposable
{
    private const int Kept = 8, Backlog = 6;
    private readonly SoakScript script;
    private readonly LsmEngine engine;
    private readonly LsmState state;
    private readonly Random random;
    private readonly float[] sensors;
    private readonly DeviceFaults? faults;
    private readonly long faultEvery;
    private readonly FastClock clock = new();
    private readonly ManualResetEventSlim gate = new(true);
    private long changed = -1;    // the last tick whose changes the script has made
    private long wrongSince = -1; // the first frame with a wrong prediction
    private long nextFault;

    /// <param name="script">The script to run.</param>
    /// <param name="engine">The engine; the caller disposes it.</param>
    /// <param name="seed">The seed of the disturbances.</param>
    /// <param name="faults">The faults of the device; null on the CPU.</param>
    /// <param name="faultEvery">The number of ticks between two faults.</param>
    public DisturbedRun(SoakScript script, LsmEngine engine, ulong seed, DeviceFaults? faults, long faultEvery)
    {
        (this.script, this.engine, this.faults, this.faultEvery, nextFault) = (script, engine, faults, faultEvery, faultEvery);
        random = new Random((int)seed);
        state = engine.CreateState(SoakScript.Capacity, [1, 2, 3]);
        state.History.Keep(Kept);
        sensors = new float[state.Sensors.Length];
    }

    public long Frame => state.Frame;

    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    public ulong Checksum()
    {
        CorrectPredictions();
        return state.Checksum();
    }

    /// <summary>Runs one tick with its disturbances, or a sequence of late ticks.</summary>
    /// <param name="end">The tick at which a sequence of late ticks must end.</param>
    public void Tick(long end)
    {
        long tick = state.Frame;
        if (faults is not null && tick >= nextFault)
        {
            faults.Plan();
            nextFault = tick + faultEvery;
        }

        Change(tick);
        int which = random.Next(1000);
        if (which < 6 && end - tick > 64)
        {
            LateTicks();
            return;
        }

        script.Sense(state, tick, sensors);
        sensors.CopyTo(state.Sensors);
        if (which < 16)
        {
            RefuseOnce(tick);
        }
        else if (which < 112)
        {
            Guess(tick);
        }

        state.Begin(tick, SoakScript.Steps(tick));
        state.End(tick);
        if (wrongSince >= 0 && (state.Frame - wrongSince >= Kept - 2 || random.Next(4) == 0))
        {
            CorrectPredictions();
        }
        else if (which is >= 120 and < 132)
        {
            Rollback();
        }
        else if (which is >= 132 and < 134)
        {
            CorrectPredictions();
            state.Load(state.Save());
            Count("loads");
        }
    }

    public void Dispose()
    {
        state.Dispose();
        gate.Dispose();
    }

    private void Count(string what, long times = 1) => Counts[what] = Counts.GetValueOrDefault(what) + times;

    /// <summary>Makes the changes of the script before a tick, unless they were made before a rollback.</summary>
    private void Change(long tick)
    {
        if (tick <= changed)
        {
            return;
        }

        changed = tick;
        if (SoakScript.SwapsModel(tick))
        {
            CorrectPredictions(); // frames of another model cannot be resimulated
        }

        script.Before(engine, state, tick, what => Count(what));
    }

    /// <summary>Tries a tick with a bad sensor, which must be refused.</summary>
    private void RefuseOnce(long tick)
    {
        int slot = random.Next(state.Capacity);
        if (!state.Agents.TryGet(slot, out _) || state.Agents.IsOff(slot))
        {
            return;
        }

        ref float sensor = ref state.SensorsOf(slot)[random.Next(4)];
        float right = sensor;
        sensor = random.Next(2) == 0 ? float.NaN : float.PositiveInfinity;
        bool refused = false;
        try
        {
            state.Begin(tick, SoakScript.Steps(tick));
        }
        catch (ArgumentException)
        {
            refused = true;
        }

        if (!refused)
        {
            throw new BenchException($"Tick {tick} accepted a sensor that is not a number.");
        }

        sensor = right;
        Count("refusedTicks");
    }

    private void Guess(long tick)
    {
        int slot = random.Next(state.Capacity);
        if (state.Agents.TryGet(slot, out _))
        {
            state.SensorsOf(slot)[random.Next(4)] = random.NextSingle();
            wrongSince = wrongSince < 0 ? tick : wrongSince;
            Count("wrongGuesses");
        }
    }

    /// <summary>Corrects wrong predictions and resimulates: one agent only if possible, else all agents.</summary>
    private void CorrectPredictions()
    {
        if (wrongSince < 0)
        {
            return;
        }

        int alone = -1, wrong = 0;
        for (long frame = wrongSince; frame < state.Frame; frame++)
        {
            Correct(frame, ref alone, ref wrong);
        }

        if (wrong == 1 && LivedSince(alone, wrongSince))
        {
            state.History.Resimulate(alone, wrongSince);
            Count("aloneRunAgain");
        }
        else if (wrong > 0)
        {
            state.History.Resimulate(wrongSince);
            Count("allRunAgain");
        }

        Count("framesRunAgain", wrong > 0 ? state.Frame - wrongSince : 0);
        wrongSince = -1;
    }

    private void Correct(long frame, ref int alone, ref int wrong)
    {
        ReadOnlySpan<float> kept = state.History.SensorsOf(frame);
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            ReadOnlySpan<float> row = kept.Slice(slot * 4, 4);
            Span<float> right = sensors.AsSpan(slot * 4, 4);
            if (state.History.AgentOf(frame, slot) is not { } agent)
            {
                continue;
            }

            script.Sense(agent, frame, right);
            if (!row.SequenceEqual(right))
            {
                state.History.Correct(frame, slot, right);
                wrong += slot == alone ? 0 : 1;
                alone = slot;
            }
        }
    }

    private bool LivedSince(int slot, long from)
    {
        bool lives = state.Agents.TryGet(slot, out ulong agent);
        for (long frame = from; lives && frame < state.Frame; frame++)
        {
            lives = state.History.AgentOf(frame, slot) == agent;
        }

        return lives;
    }

    private void Rollback()
    {
        long oldest = state.Frame;
        while (oldest > 0 && state.Frame - oldest < Kept - 1 && state.History.Keeps(oldest - 1))
        {
            oldest--;
        }

        if (oldest < state.Frame)
        {
            long to = oldest + random.Next((int)(state.Frame - oldest));
            Count("rollbacks");
            Count("framesRunAgain", state.Frame - to);
            state.History.Rollback(to);
            changed = to; // the changes before later ticks must be made again
            wrongSince = wrongSince >= to ? -1 : wrongSince;
        }
    }

    private void LateTicks()
    {
        CorrectPredictions();
        using var governor = new DeadlineGovernor(state, new GovernorOptions(TimeSpan.FromMilliseconds(1)) { Clock = clock, MaxBacklog = Backlog });
        governor.BeforeFrame = _ => gate.Wait();
        long first = state.Frame, deepest = 0;
        for (long tick = first; tick < first + 40; tick++)
        {
            if (tick > changed && script.HasSomethingBefore(tick))
            {
                Open(governor);
                Change(tick);
            }

            bool late = random.Next(3) == 0 && governor.Backlog < Backlog - 1;
            if (late)
            {
                gate.Reset();
                clock.Ticking = true;
            }
            else
            {
                Open(governor);
            }

            script.Sense(state, tick, sensors);
            governor.Tick(sensors, SoakScript.Steps(tick));
            deepest = Math.Max(deepest, governor.Backlog);
        }

        Open(governor);
        Count("lateTicks", governor.LateTicks);
        Counts["deepestBacklog"] = Math.Max(Counts.GetValueOrDefault("deepestBacklog"), deepest);
        changed = Math.Max(changed, state.Frame - 1);
    }

    private void Open(DeadlineGovernor governor)
    {
        clock.Ticking = false;
        gate.Set();
        governor.CatchUp();
    }
}
