namespace Lsm.Runtime.Recording;

/// <summary>Replays recorded runs and finds where two of them part. Free-threaded; each call uses its engine alone.</summary>
public static class RunComparison
{
    /// <summary>Runs a recording again from rest and compares every checksum.</summary>
    /// <param name="recording">A run that began at rest.</param>
    /// <param name="engine">An engine of the recording's model, not pipelined, with MaxSteps enough.</param>
    /// <returns>The first frame, and the first agent in it by id, whose checksum differs, or null if none does.</returns>
    /// <exception cref="ArgumentException">The recording is another model's.</exception>
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
    /// Where two recordings part, in the frames that both have. If who lives, sensors, steps or substituted motors differ, that is the cause, and it is
    /// named; if those are the same and the checksums are not, one machine did not keep the contract: replay both on one machine, or compare
    /// snapshots, to find the neuron. Agents are known by their ids, whatever slots they lived in.
    /// </summary>
    /// <returns>The first difference of the first frame that has one, or null.</returns>
    /// <exception cref="ArgumentException">Other models or numbers of sensors, or no frame in common.</exception>
    public static Divergence? Compare(RunRecording first, RunRecording second)
    {
        (long from, long end) = CommonFrames(first, second);
        for (long frame = from; frame < end; frame++)
        {
            if (!new RecordedFrame(first, frame).Equals(new RecordedFrame(second, frame)) && DifferencesOf(first, second, frame).FirstOrDefault() is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>All that differs in a frame of two recordings: who was fed differently, by id, then whose checksums differ all the same.</summary>
    /// <exception cref="ArgumentException">Other models or numbers of sensors, or the frame is not in both.</exception>
    public static IReadOnlyList<Divergence> CompareFrame(RunRecording first, RunRecording second, long frame)
    {
        (long from, long end) = CommonFrames(first, second);
        return frame >= from && frame < end
            ? [.. DifferencesOf(first, second, frame)]
            : throw new ArgumentOutOfRangeException(nameof(frame), frame, $"frame is {frame}; both recordings have frames {from} to {end - 1}.");
    }

    /// <summary>The first neuron in which two recordings part when both run again on one machine: what the difference that <see cref="Compare(RunRecording, RunRecording)"/> finds did.</summary>
    /// <param name="first">A run that began at rest.</param>
    /// <param name="second">Another of the same model, from the same frame on.</param>
    /// <param name="engine">An engine of their model, not pipelined.</param>
    /// <returns>The first difference, or null if the runs end in the same bits.</returns>
    /// <exception cref="ArgumentException">Other models or first frames.</exception>
    public static Divergence? Hunt(RunRecording first, RunRecording second, LsmEngine engine)
    {
        CommonFrames(first, second);
        if (first.FirstFrame != second.FirstFrame)
        {
            throw new ArgumentException($"The recordings begin with frames {first.FirstFrame} and {second.FirstFrame}; both must begin at rest with the same one to be run again side by side.", nameof(second));
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
        if (first.ModelHash != second.ModelHash || first.InputSize != second.InputSize)
        {
            throw new ArgumentException(
                $"The recordings cannot be compared: models {first.ModelHash:x16} and {second.ModelHash:x16}, {first.InputSize} and {second.InputSize} sensors. Both must be the same.", nameof(second));
        }

        long from = Math.Max(first.FirstFrame, second.FirstFrame), end = Math.Min(first.FirstFrame + first.FrameCount, second.FirstFrame + second.FrameCount);
        return from < end || first.FrameCount == 0 || second.FrameCount == 0
            ? (from, end)
            : throw new ArgumentException(
                $"The recordings have no frame in common: {first.FirstFrame} to {first.FirstFrame + first.FrameCount - 1} and {second.FirstFrame} to {second.FirstFrame + second.FrameCount - 1}.", nameof(second));
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

    /// <summary>The first agent, variable and neuron in which two saved states differ, by agent id; null if none does.</summary>
    /// <param name="first">A state.</param>
    /// <param name="second">Another of the same model.</param>
    /// <param name="frame">The frame to name in the answer.</param>
    /// <exception cref="ArgumentException">Other models.</exception>
    public static Divergence? Compare(StateSnapshot first, StateSnapshot second, long frame)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return first.ModelHash == second.ModelHash
            ? SnapshotComparison.Compare(first, second, frame)
            : throw new ArgumentException($"The states belong to models {first.ModelHash:x16} and {second.ModelHash:x16}.", nameof(second));
    }
}
