using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tuning;

/// <summary>
/// A task for a liquid to learn: sequences of sensors, and the wanted outputs in each frame. A liquid is at rest before each sequence. One thread at a time
/// while it is filled; free-threaded afterwards.
/// </summary>
public sealed class TuningTask
{
    private readonly List<float[]> inputs = [];
    private readonly List<float[]> targets = [];

    /// <summary>Creates a task without sequences.</summary>
    /// <param name="inputSize">The sensors, at least 1.</param>
    /// <param name="outputSize">The outputs, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1.</exception>
    public TuningTask(int inputSize, int outputSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputSize, 1);
        (InputSize, OutputSize) = (inputSize, outputSize);
    }

    /// <summary>The sensors.</summary>
    public int InputSize { get; }

    /// <summary>The outputs.</summary>
    public int OutputSize { get; }

    /// <summary>The sequences.</summary>
    public int Count => inputs.Count;

    /// <summary>All frames of all sequences.</summary>
    public long Frames => inputs.Sum(each => (long)each.Length / InputSize);

    /// <summary>The frames at the start of every sequence that are neither learned nor scored, at least 0; 0 by default.</summary>
    public int Warmup { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Warmup), value, $"Warmup is {value}; it must be at least 0."); }

    /// <summary>The delay of the motors in frames, at least 0: the features of frame t are paired with the targets of frame t + Latency. 0 by default.</summary>
    public int Latency { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Latency), value, $"Latency is {value}; it must be at least 0."); }

    /// <summary>The number of frames in all sequences that give training samples.</summary>
    internal long Samples => Enumerable.Range(0, Count).Sum(s => (long)SamplesOf(s));

    /// <summary>The number of frames in each sequence that give training samples.</summary>
    internal int SamplesOf(int sequence) => Math.Max(0, FramesOf(sequence) - Warmup - Latency);

    /// <summary>Adds a sequence.</summary>
    /// <param name="inputs">[T, <see cref="InputSize"/>], finite, T at least 1.</param>
    /// <param name="targets">[T, <see cref="OutputSize"/>], finite.</param>
    /// <exception cref="ArgumentException">A length does not fit, or a value is NaN or infinite; the message names it. Nothing was added.</exception>
    public void Add(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets)
    {
        if (inputs.IsEmpty)
        {
            throw new ArgumentException("A sequence needs at least one frame.", nameof(inputs));
        }

        SampleCheck.Steps(inputs.Length, InputSize, targets.Length, OutputSize);
        SampleCheck.Finite(nameof(inputs), inputs);
        SampleCheck.Finite(nameof(targets), targets);
        this.inputs.Add(inputs.ToArray());
        this.targets.Add(targets.ToArray());
    }

    /// <summary>Adds the sequences of a set, as for <see cref="Add(ReadOnlySpan{float}, ReadOnlySpan{float})"/>. A target for the whole sequence holds in every frame; a class becomes 1 in its output and 0 in the others.</summary>
    /// <exception cref="ArgumentException">The set has other sizes.</exception>
    public void Add(SequenceSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Width != InputSize || set.Outputs != OutputSize)
        {
            throw new ArgumentException($"The set has {set.Width} sensors and {set.Outputs} outputs; this task has {InputSize} and {OutputSize}.", nameof(set));
        }

        for (int s = 0; s < set.Count; s++)
        {
            var wanted = new float[set.StepsOf(s) * OutputSize];
            for (int i = 0; i < wanted.Length; i++)
            {
                wanted[i] = set.HasClasses ? (i % OutputSize == set.ClassOf(s) ? 1 : 0) : set.TargetsOf(s)[i % set.TargetsOf(s).Length];
            }

            Add(set.Of(s), wanted);
        }
    }

    /// <summary>Adds recorded teaching: every stay of an agent in a recording becomes a sequence.</summary>
    /// <param name="recording">The recording, of agents with <see cref="InputSize"/> sensors.</param>
    /// <param name="targets">[row, <see cref="OutputSize"/>], finite: the motors of the demonstrator, one row per row of the recording, in the same order.</param>
    /// <exception cref="ArgumentException">A size does not fit, a value is not finite, or an agent did not run in a frame of its stay. Nothing was added.</exception>
    public void Add(RunRecording recording, ReadOnlySpan<float> targets)
    {
        ArgumentNullException.ThrowIfNull(recording);
        if (recording.InputSize != InputSize || targets.Length != (long)recording.Checksums.Length * OutputSize)
        {
            throw new ArgumentException(
                $"The recording has {recording.InputSize} sensors and {recording.Checksums.Length} rows, and {targets.Length} targets were given; this task needs {InputSize} sensors and [row, {OutputSize}].", nameof(targets));
        }

        SampleCheck.Finite(nameof(targets), targets);
        var stays = new Dictionary<ulong, (List<float> Inputs, List<float> Targets)>();
        var ended = new List<(List<float> Inputs, List<float> Targets)>();
        for (int index = 0, row = 0; index < recording.Steps.Length; index++)
        {
            ReadOnlySpan<ulong> present = recording.AgentsOf(index);
            foreach (ulong gone in stays.Keys.Except(present.ToArray()).ToArray())
            {
                stays.Remove(gone);
            }

            for (int i = 0; i < present.Length; i++, row++)
            {
                if (!recording.Idle.IsEmpty && recording.Idle[row])
                {
                    throw new ArgumentException($"Agent {present[i]} did not run in frame {recording.FirstFrame + index}. Record the teaching again without agents that are off.", nameof(recording));
                }

                if (!stays.TryGetValue(present[i], out (List<float> Inputs, List<float> Targets) stay))
                {
                    stays[present[i]] = stay = ([], []);
                    ended.Add(stay);
                }

                stay.Inputs.AddRange(recording.Sensors.Slice(row * InputSize, InputSize).ToArray());
                stay.Targets.AddRange(targets.Slice(row * OutputSize, OutputSize).ToArray());
            }
        }

        foreach ((List<float> sensors, List<float> wanted) in ended)
        {
            inputs.Add([.. sensors]);
            this.targets.Add([.. wanted]);
        }
    }

    /// <summary>The task with the sensors as a coding scales them, without its fields; this task without a coding.</summary>
    internal TuningTask Scaled(SensorCoding? coding)
    {
        if (coding is null)
        {
            return this;
        }

        var scaling = new SensorCoding(coding.Offset, coding.Scale);
        var scaled = new TuningTask(InputSize, OutputSize) { Warmup = Warmup, Latency = Latency };
        for (int s = 0; s < Count; s++)
        {
            var sensors = new float[inputs[s].Length];
            for (int t = 0; t < FramesOf(s); t++)
            {
                scaling.Encode(inputs[s].AsSpan(t * InputSize, InputSize), sensors.AsSpan(t * InputSize, InputSize));
            }

            scaled.inputs.Add(sensors);
            scaled.targets.Add(targets[s]);
        }

        return scaled;
    }

    /// <summary>The frames of a sequence, T.</summary>
    internal int FramesOf(int sequence) => inputs[sequence].Length / InputSize;

    /// <summary>The sensors of a sequence, [T, <see cref="InputSize"/>].</summary>
    internal ReadOnlySpan<float> InputsOf(int sequence) => inputs[sequence];

    /// <summary>The targets of a sequence, [T, <see cref="OutputSize"/>].</summary>
    internal ReadOnlySpan<float> TargetsOf(int sequence) => targets[sequence];

    /// <summary>Whether any output changes.</summary>
    internal bool TargetsChange()
    {
        for (int s = 0; s < Count; s++)
        {
            for (int i = 0; i < targets[s].Length; i++)
            {
                if (targets[s][i] != targets[0][i % OutputSize])
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The standard deviation of each output over all frames; 1 for an output that never changes.</summary>
    internal double[] Deviations()
    {
        double[] sum = new double[OutputSize], squares = new double[OutputSize];
        foreach (float[] sequence in targets)
        {
            for (int i = 0; i < sequence.Length; i++)
            {
                sum[i % OutputSize] += sequence[i];
                squares[i % OutputSize] += (double)sequence[i] * sequence[i];
            }
        }

        double frames = Frames;
        return [.. sum.Select((total, o) => (squares[o] / frames) - (total / frames * (total / frames)) is var variance && variance > 1e-12 * squares[o] / frames ? Math.Sqrt(variance) : 1)];
    }

    /// <summary>The targets of a frame.</summary>
    internal ReadOnlySpan<float> TargetsOf(int sequence, int frame) => targets[sequence].AsSpan(frame * OutputSize, OutputSize);
}
