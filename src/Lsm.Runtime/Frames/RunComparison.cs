using Lsm.Runtime.Files;

namespace Lsm.Runtime.Frames;

/// <summary>Replays recorded runs and finds where two of them part. Free-threaded; each call uses its engine alone.</summary>
public static class RunComparison
{
    /// <summary>Runs a recording again from rest and compares every checksum.</summary>
    /// <param name="recording">A run that began at rest.</param>
    /// <param name="engine">An engine of the recording's model, not pipelined, with MaxSteps enough.</param>
    /// <returns>The first frame and agent whose checksum differs, or null if none does.</returns>
    /// <exception cref="ArgumentException">The recording is another model's.</exception>
    public static Divergence? Replay(Recording recording, LsmEngine engine)
    {
        using var player = new Player(recording, engine);
        for (int frame = 0; frame < recording.FrameCount; frame++)
        {
            player.Play(frame);
            for (int agent = 0; agent < recording.Agents.Length; agent++)
            {
                if (player.Checksum(agent) != recording.Checksums[(frame * recording.Agents.Length) + agent])
                {
                    return new Divergence(recording.FirstFrame + frame, recording.Agents[agent], "checksum", -1, double.NaN, double.NaN);
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Where two recordings part. If their sensors, steps or substituted motors differ, that is the cause, and it is named; if those are the
    /// same and the checksums are not, one machine did not keep the contract: replay both on one machine, or compare snapshots, to find the neuron.
    /// </summary>
    /// <returns>The first difference, or null if there is none in the frames both have.</returns>
    /// <exception cref="ArgumentException">Other models, agents, or first frames.</exception>
    public static Divergence? Compare(Recording first, Recording second)
    {
        CheckAlike(first, second);
        int agents = first.Agents.Length, inputs = first.InputSize;
        for (int frame = 0; frame < Math.Min(first.FrameCount, second.FrameCount); frame++)
        {
            long number = first.FirstFrame + frame;
            if (first.Steps[frame] != second.Steps[frame])
            {
                return new Divergence(number, first.Agents[0], "steps", -1, first.Steps[frame], second.Steps[frame]);
            }

            for (int agent = 0; agent < agents; agent++)
            {
                int row = (frame * agents) + agent;
                ReadOnlySpan<float> a = first.Sensors.Slice(row * inputs, inputs), b = second.Sensors.Slice(row * inputs, inputs);
                int sensor = a.CommonPrefixLength(b);
                if (sensor < inputs)
                {
                    return new Divergence(number, first.Agents[agent], "sensor", sensor, a[sensor], b[sensor]);
                }

                if (first.Checksums[row] != second.Checksums[row])
                {
                    return new Divergence(number, first.Agents[agent], "checksum", -1, double.NaN, double.NaN);
                }
            }

            if (CompareSubstitutes(first, second, number) is { } late)
            {
                return late;
            }
        }

        return null;
    }

    /// <summary>The first neuron in which two recordings part when both run again on one machine: what the difference that <see cref="Compare(Recording, Recording)"/> finds did.</summary>
    /// <param name="first">A run that began at rest.</param>
    /// <param name="second">Another of the same model and agents.</param>
    /// <param name="engine">An engine of their model, not pipelined.</param>
    public static Divergence? Hunt(Recording first, Recording second, LsmEngine engine)
    {
        CheckAlike(first, second);
        using Player a = new(first, engine), b = new(second, engine);
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

    /// <summary>The first agent, variable and neuron in which two saved states differ, by agent id; null if none does.</summary>
    /// <param name="first">A state.</param>
    /// <param name="second">Another of the same model.</param>
    /// <param name="frame">The frame to name in the answer.</param>
    /// <exception cref="ArgumentException">Other models, or an agent lives in one only.</exception>
    public static Divergence? Compare(StateSnapshot first, StateSnapshot second, long frame)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.ModelHash != second.ModelHash)
        {
            throw new ArgumentException($"The states belong to models {first.ModelHash:x16} and {second.ModelHash:x16}.", nameof(second));
        }

        foreach (int slot in Enumerable.Range(0, first.Capacity).Where(s => first.OccupiedArray[s]).OrderBy(s => first.AgentArray[s]))
        {
            ulong agent = first.Agents[slot];
            int other = Enumerable.Range(0, second.Capacity).FirstOrDefault(s => second.OccupiedArray[s] && second.AgentArray[s] == agent, -1);
            if (other < 0)
            {
                throw new ArgumentException($"Agent {agent} lives in the first state only.", nameof(second));
            }

            if (CompareAgent(first, slot, second, other, agent, frame) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static Divergence? CompareAgent(StateSnapshot first, int slot, StateSnapshot second, int other, ulong agent, long frame)
    {
        if (first.Steps[slot] != second.Steps[other])
        {
            return new Divergence(frame, agent, "steps", -1, first.Steps[slot], second.Steps[other]);
        }

        int n = first.Membranes.Length / first.Capacity, words = first.Spikes.Length / first.Capacity;
        for (int i = 0; i < n; i++)
        {
            float a = first.Membranes[(slot * n) + i], b = second.Membranes[(other * n) + i];
            if (a != b)
            {
                return new Divergence(frame, agent, "membrane", i, a, b);
            }

            uint x = (first.Spikes[(slot * words) + (i / 32)] >> (i % 32)) & 1, y = (second.Spikes[(other * words) + (i / 32)] >> (i % 32)) & 1;
            if (x != y)
            {
                return new Divergence(frame, agent, "spike", i, x, y);
            }

            if (!first.Traces.IsEmpty && first.Traces[(slot * n) + i] != second.Traces[(other * n) + i])
            {
                return new Divergence(frame, agent, "trace", i, first.Traces[(slot * n) + i], second.Traces[(other * n) + i]);
            }
        }

        return null;
    }

    private static Divergence? CompareSubstitutes(Recording first, Recording second, long frame)
    {
        MotorSubstitution? a = SubstituteOf(first, frame), b = SubstituteOf(second, frame);
        int motors = Math.Max(a?.Motors.Length ?? 0, b?.Motors.Length ?? 0);
        for (int i = 0; i < motors; i++)
        {
            double x = Motor(a, i), y = Motor(b, i);
            if (!x.Equals(y))
            {
                int width = motors / first.Agents.Length;
                return new Divergence(frame, first.Agents[i / width], "substitute", i % width, x, y);
            }
        }

        return null;
    }

    private static MotorSubstitution? SubstituteOf(Recording recording, long frame)
    {
        int low = 0, high = recording.Substitutions.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = recording.Substitutions[middle].Frame < frame ? (middle + 1, high) : (low, middle);
        }

        return low < recording.Substitutions.Count && recording.Substitutions[low].Frame == frame ? recording.Substitutions[low] : null;
    }

    private static double Motor(MotorSubstitution? substitution, int index) =>
        substitution is not null && index < substitution.Motors.Length ? substitution.Motors[index] : double.NaN;

    private static void CheckAlike(Recording first, Recording second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.ModelHash != second.ModelHash || first.FirstFrame != second.FirstFrame || !first.Agents.SequenceEqual(second.Agents))
        {
            throw new ArgumentException(
                $"The recordings cannot be compared: models {first.ModelHash:x16} and {second.ModelHash:x16}, first frames {first.FirstFrame} and {second.FirstFrame}, {first.Agents.Length} and {second.Agents.Length} agents. All must be the same.", nameof(second));
        }
    }

    private sealed class Player : IDisposable
    {
        private readonly Recording recording;
        private readonly LsmState state;

        public Player(Recording recording, LsmEngine engine)
        {
            ArgumentNullException.ThrowIfNull(recording);
            ArgumentNullException.ThrowIfNull(engine);
            ulong hash = engine.ModelOf(recording.FirstFrame).Hash;
            if (hash != recording.ModelHash)
            {
                throw new ArgumentException($"The recording is of model {recording.ModelHash:x16}; this engine runs model {hash:x16}.", nameof(recording));
            }

            this.recording = recording;
            state = engine.CreateState(recording.Agents.Length, recording.Agents);
        }

        public void Play(int frame)
        {
            int inputs = recording.InputSize, agents = recording.Agents.Length;
            for (int agent = 0; agent < agents; agent++)
            {
                recording.Sensors.Slice(((frame * agents) + agent) * inputs, inputs).CopyTo(state.SensorsOf(state.SlotOf(recording.Agents[agent])));
            }

            state.Begin(frame, recording.Steps[frame]);
            state.End(frame);
        }

        public ulong Checksum() => state.Checksum();

        public ulong Checksum(int agent) => state.Checksum(state.SlotOf(recording.Agents[agent]));

        public StateSnapshot Save() => state.Save();

        public void Dispose() => state.Dispose();
    }
}
