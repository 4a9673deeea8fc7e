namespace Lsm.Runtime.Recording;

/// <summary>Replays recorded runs, and finds the first difference of two runs. Free-threaded, but no other call may use the engine at the same time.</summary>
public static class RunComparison
{
    /// <summary>Replays a recording from rest and compares every checksum.</summary>
    /// <param name="recording">A run that starts at rest.</param>
    /// <param name="engine">An engine of the same model, not pipelined, whose MaxSteps is large enough.</param>
    /// <returns>The first frame, and its first agent by id, whose checksum differs; null if all are equal.</returns>
    /// <exception cref="ArgumentException">The recording belongs to another model.</exception>
    public static Divergence? Replay(RunRecording recording, LsmEngine engine)
    {
        using var player = new RunPlayer(recording, engine);
        for (int frame = 0; frame < recording.FrameCount; frame++)
        {
            player.Play(frame);
            player.Sum();
            ReadOnlySpan<ulong> agents = recording.AgentsOf(frame), checksums = recording.Checksums[recording.RowsOf(frame)];
            ulong? wrong = null;
            for (int i = 0; i < agents.Length; i++)
            {
                wrong = player.ChecksumOf(agents[i]) != checksums[i] && !(wrong < agents[i]) ? agents[i] : wrong;
            }

            if (wrong is { } agent)
            {
                return new Divergence(recording.FirstFrame + frame, agent, "checksum", -1, double.NaN, double.NaN);
            }
        }

        return null;
    }

    /// <summary>
    /// Finds the first difference of two recordings, in the frames that both have. If agents, sensors, steps or substitute motors differ, the result
    /// names that cause. If only checksums differ, one machine broke the arithmetic contract: replay both recordings on one machine, or compare
    /// snapshots, to find the neuron. Agents are compared by id; their slots may differ.
    /// </summary>
    /// <returns>The first difference in the first frame that differs; null if there is none.</returns>
    /// <exception cref="ArgumentException">The models or the numbers of sensors differ, or the recordings have no frame in common.</exception>
    public static Divergence? Compare(RunRecording first, RunRecording second)
    {
        (long from, long end) = CommonFrames(first, second);
        for (long frame = from; frame < end; frame++)
        {
            CheckModel(first, second, frame);
            if (!new RecordedFrame(first, frame).Equals(new RecordedFrame(second, frame)) && DifferencesOf(first, second, frame).FirstOrDefault() is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Returns all differences in a frame of two recordings: first the agents with different inputs, by id, then the agents with equal inputs and different checksums.</summary>
    /// <exception cref="ArgumentException">The models or the numbers of sensors differ, or a recording does not have the frame.</exception>
    public static IReadOnlyList<Divergence> CompareFrame(RunRecording first, RunRecording second, long frame)
    {
        (long from, long end) = CommonFrames(first, second);
        if (frame < from || frame >= end)
        {
            throw new ArgumentOutOfRangeException(nameof(frame), frame, $"frame is {frame}; both recordings have frames {from} to {end - 1}.");
        }

        CheckModel(first, second, frame);
        return [.. DifferencesOf(first, second, frame)];
    }

    /// <summary>Replays two recordings on one machine and finds the first neuron that differs: the effect of the difference that <see cref="Compare(RunRecording, RunRecording)"/> finds.</summary>
    /// <param name="first">A run that starts at rest.</param>
    /// <param name="second">Another run of the same model, from the same first frame.</param>
    /// <param name="engine">An engine of their model, not pipelined.</param>
    /// <returns>The first difference; null if both runs have the same bits.</returns>
    /// <exception cref="ArgumentException">The models or the first frames differ.</exception>
    public static Divergence? Hunt(RunRecording first, RunRecording second, LsmEngine engine)
    {
        CommonFrames(first, second);
        if (first.FirstFrame != second.FirstFrame)
        {
            throw new ArgumentException($"The recordings start with frames {first.FirstFrame} and {second.FirstFrame}; both must start at rest with the same frame.", nameof(second));
        }

        using RunPlayer a = new(first, engine), b = new(second, engine);
        for (int frame = 0; frame < Math.Min(first.FrameCount, second.FrameCount); frame++)
        {
            a.Play(frame);
            b.Play(frame);
            if (a.Checksum() != b.Checksum())
            {
                return Compare(a.Save(), b.Save(), first.FirstFrame + frame);
            }
        }

        return null;
    }

    private static (long From, long End) CommonFrames(RunRecording first, RunRecording second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        long from = Math.Max(first.FirstFrame, second.FirstFrame), end = Math.Min(first.FirstFrame + first.FrameCount, second.FirstFrame + second.FrameCount);
        if (first.InputSize != second.InputSize)
        {
            throw new ArgumentException($"The recordings cannot be compared: {first.InputSize} and {second.InputSize} sensors. Both must have the same number.", nameof(second));
        }

        CheckModel(first, second, from);
        return from < end || first.FrameCount == 0 || second.FrameCount == 0
            ? (from, end)
            : throw new ArgumentException(
                $"The recordings have no frame in common: {first.FirstFrame} to {first.FirstFrame + first.FrameCount - 1} and {second.FirstFrame} to {second.FirstFrame + second.FrameCount - 1}.", nameof(second));
    }

    private static void CheckModel(RunRecording first, RunRecording second, long frame)
    {
        (ulong here, ulong there) = (first.ModelOf(frame).Model, second.ModelOf(frame).Model);
        if (here != there)
        {
            throw new ArgumentException(
                $"The recordings cannot be compared from frame {frame} on: the first ran model {here:x16} there, and the second model {there:x16}.", nameof(second));
        }
    }

    private static IEnumerable<Divergence> DifferencesOf(RunRecording first, RunRecording second, long frame)
    {
        int steps = new RecordedFrame(first, frame).Steps, otherSteps = new RecordedFrame(second, frame).Steps;
        if (steps != otherSteps)
        {
            yield return new Divergence(frame, 0, "steps", -1, steps, otherSteps);
        }

        Dictionary<ulong, RecordedAgent> here = RecordedAgent.Of(first, frame), there = RecordedAgent.Of(second, frame);
        ulong[] agents = [.. here.Keys.Union(there.Keys)];
        Array.Sort(agents);
        var fed = new HashSet<ulong>();
        foreach (ulong agent in agents)
        {
            foreach (Divergence each in CausesOf(frame, agent, here.GetValueOrDefault(agent), there.GetValueOrDefault(agent)))
            {
                fed.Add(agent);
                yield return each;
            }
        }

        foreach (ulong agent in agents)
        {
            if (steps == otherSteps && !fed.Contains(agent) && here[agent].Checksum != there[agent].Checksum)
            {
                yield return new Divergence(frame, agent, "checksum", -1, double.NaN, double.NaN);
            }
        }

        foreach (ulong agent in agents)
        {
            (float[] a, float[] b) = (here.GetValueOrDefault(agent)?.Substitutes ?? [], there.GetValueOrDefault(agent)?.Substitutes ?? []);
            for (int i = 0; i < Math.Max(a.Length, b.Length); i++)
            {
                double x = i < a.Length ? a[i] : double.NaN, y = i < b.Length ? b[i] : double.NaN;
                if (!x.Equals(y))
                {
                    yield return new Divergence(frame, agent, "substitute", i, x, y);
                }
            }
        }
    }

    private static IEnumerable<Divergence> CausesOf(long frame, ulong agent, RecordedAgent? first, RecordedAgent? second)
    {
        if (first is null || second is null)
        {
            yield return new Divergence(frame, agent, "agent", -1, first is null ? 0 : 1, second is null ? 0 : 1);
            yield break;
        }

        if (first.Came is { } one && second.Came is { } other && one != other)
        {
            yield return new Divergence(frame, agent, "rest", -1, one ? 1 : 0, other ? 1 : 0);
        }

        if (first.Idle != second.Idle)
        {
            yield return new Divergence(frame, agent, "idle", -1, first.Idle ? 1 : 0, second.Idle ? 1 : 0);
            yield break;
        }

        for (int i = 0; i < first.Sensors.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(first.Sensors[i]) != BitConverter.SingleToInt32Bits(second.Sensors[i]))
            {
                yield return new Divergence(frame, agent, "sensor", i, first.Sensors[i], second.Sensors[i]);
            }
        }
    }

    /// <summary>Returns the first agent, variable and neuron in which two snapshots differ, by agent id; null if they are equal.</summary>
    /// <param name="first">A snapshot.</param>
    /// <param name="second">Another snapshot of the same model.</param>
    /// <param name="frame">The frame number in the result.</param>
    /// <exception cref="ArgumentException">The models differ.</exception>
    public static Divergence? Compare(StateSnapshot first, StateSnapshot second, long frame)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return first.ModelHash == second.ModelHash
            ? SnapshotComparison.Compare(first, second, frame)
            : throw new ArgumentException($"The states belong to models {first.ModelHash:x16} and {second.ModelHash:x16}.", nameof(second));
    }
}
