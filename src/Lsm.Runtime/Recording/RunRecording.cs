using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Recording;

/// <summary>
/// A recorded run: the agents of every frame, their sensors, the number of neuron steps, and the checksum of every
/// agent's state after the frame; and the late frames with their substitute motors. An engine that starts in the same state and
/// gets the same sensors must give the same checksums. Immutable and free-threaded.
/// </summary>
/// <remarks>There is one row per frame and agent: frame after frame, and the agents of a frame in the order of <see cref="Stays"/>.</remarks>
public sealed class RunRecording
{
    private readonly AgentStay[] stays;
    private readonly ulong[] checksums;
    private readonly int[] steps;
    private readonly float[] sensors;
    private readonly bool[] idle; // [row], or empty
    private MotorSubstitution[] substitutions = [];
    private RecordedModel[] models;
    private readonly RecordedRows rows;

    /// <summary>Creates a recording in which every agent stays from the first frame to the last. Copies the values.</summary>
    /// <param name="modelHash">The hash of the model that ran (<see cref="LiquidStateMachine.Hash"/>).</param>
    /// <param name="firstFrame">The number of the first frame, at least 0.</param>
    /// <param name="inputSize">The number of sensors of an agent, at least 1.</param>
    /// <param name="agents">The ids of the agents, each once.</param>
    /// <param name="steps">[frame]: neuron steps, at least 0.</param>
    /// <param name="sensors">[frame, agent, input], finite.</param>
    /// <param name="checksums">[frame, agent]: <see cref="StateAgents.Checksum(int)"/> after the frame.</param>
    /// <param name="substitutions">The late frames with their substitute motors, which are finite; frames ascending, each once; null for none.</param>
    /// <exception cref="ArgumentException">A length is wrong, an agent is given twice, or a value is out of range; the message names it.</exception>
    public RunRecording(ulong modelHash, long firstFrame, int inputSize, ReadOnlySpan<ulong> agents, ReadOnlySpan<int> steps, ReadOnlySpan<float> sensors, ReadOnlySpan<ulong> checksums,
        IEnumerable<MotorSubstitution>? substitutions = null)
        : this(modelHash, firstFrame, inputSize, Everywhere(agents, firstFrame, steps.Length), steps.ToArray(), sensors.ToArray(), checksums.ToArray(), [])
    {
        this.substitutions = Checked([.. substitutions ?? []]);
    }

    /// <summary>Creates a recording in which agents are added and removed. Copies the values.</summary>
    /// <param name="modelHash">The hash of the model that ran (<see cref="LiquidStateMachine.Hash"/>).</param>
    /// <param name="firstFrame">The number of the first frame, at least 0.</param>
    /// <param name="inputSize">The number of sensors of an agent, at least 1.</param>
    /// <param name="stays">The stays of the agents, within the recorded frames, arrivals ascending; the stays of an agent do not overlap.</param>
    /// <param name="steps">[frame]: neuron steps, at least 0.</param>
    /// <param name="sensors">[row, input], finite; those of an agent that did not run in the frame have no effect.</param>
    /// <param name="checksums">[row]: <see cref="StateAgents.Checksum(int)"/> after the frame.</param>
    /// <param name="idle">[row]: whether the agent did not run in the frame, because it was off or frozen by a guard; empty if every agent always ran.</param>
    /// <param name="substitutions">The late frames with their substitute motors, which are finite; frames ascending, each once; null for none.</param>
    /// <exception cref="ArgumentException">A length is wrong, two stays of an agent overlap, or a value is out of range; the message names it.</exception>
    public RunRecording(ulong modelHash, long firstFrame, int inputSize, ReadOnlySpan<AgentStay> stays, ReadOnlySpan<int> steps, ReadOnlySpan<float> sensors, ReadOnlySpan<ulong> checksums,
        ReadOnlySpan<bool> idle = default, IEnumerable<MotorSubstitution>? substitutions = null)
        : this(modelHash, firstFrame, inputSize, stays.ToArray(), steps.ToArray(), sensors.ToArray(), checksums.ToArray(), idle.ToArray())
    {
        this.substitutions = Checked([.. substitutions ?? []]);
    }

    private RunRecording(ulong modelHash, long firstFrame, int inputSize, AgentStay[] stays, int[] steps, float[] sensors, ulong[] checksums, bool[] idle)
    {
        if (firstFrame < 0 || firstFrame > long.MaxValue - steps.Length || inputSize < 1)
            throw new ArgumentException($"The first frame is {firstFrame} and inputSize {inputSize}; they must be at least 0 and 1.");
        long rows = RecordedRows.Count(stays, firstFrame, steps.Length);
        if (checksums.LongLength != rows || sensors.LongLength != rows * inputSize || (idle.Length > 0 && idle.LongLength != rows))
            throw new ArgumentException($"{steps.Length} frames of these agents with {inputSize} inputs need {rows} checksums and {rows * inputSize} sensors; {checksums.Length} and {sensors.Length} were given, and {idle.Length} idle rows.");
        if (Array.FindIndex(steps, static s => s < 0) is var step and >= 0)
            throw new ArgumentException($"steps[{step}] is {steps[step]}; a frame has at least 0 steps.", nameof(steps));
        if (Array.FindIndex(sensors, static s => !float.IsFinite(s)) is var bad and >= 0)
            throw new ArgumentException($"sensors[{bad}] is {FloatRules.Show(sensors[bad])}; sensors are finite.", nameof(sensors));
        this.rows = new RecordedRows(stays, firstFrame, steps.Length, (int)rows);
        (FirstFrame, InputSize, this.stays, this.steps, this.sensors, this.checksums) = (firstFrame, inputSize, stays, steps, sensors, checksums);
        models = [new RecordedModel(firstFrame, modelHash, 0)];
        this.idle = Array.IndexOf(idle, true) < 0 ? [] : idle;
    }

    /// <summary>As the constructor, on arrays that it takes over.</summary>
    internal static RunRecording Adopt(ulong modelHash, long firstFrame, int inputSize, AgentStay[] stays, int[] steps, float[] sensors, ulong[] checksums, bool[] idle) =>
        new(modelHash, firstFrame, inputSize, stays, steps, sensors, checksums, idle);

    /// <summary>The same recording with these late frames.</summary>
    internal RunRecording With(MotorSubstitution[] substitutions)
    {
        var copy = (RunRecording)MemberwiseClone();
        copy.substitutions = Checked(substitutions);
        return copy;
    }

    /// <summary>The same recording with the models and readouts that ran in it.</summary>
    /// <exception cref="ArgumentException">The first is not of the first frame, or the frames do not ascend within the recorded ones.</exception>
    internal RunRecording With(RecordedModel[] models)
    {
        for (int i = 0; i < models.Length; i++)
        {
            long least = i == 0 ? FirstFrame : models[i - 1].Frame + 1, most = i == 0 ? FirstFrame : FirstFrame + FrameCount - 1;
            if (models[i].Frame < least || models[i].Frame > most)
                throw new ArgumentException($"models[{i}] is of frame {models[i].Frame}; {(i == 0 ? $"the first is of frame {FirstFrame}" : $"frames {FirstFrame + 1} to {most} are legal, ascending, each once")}.", nameof(models));
        }
        var copy = (RunRecording)MemberwiseClone();
        copy.models = models.Length > 0 ? models : throw new ArgumentException("A recording names at least one model.", nameof(models));
        return copy;
    }

    /// <summary>Stays of agents that never leave.</summary>
    internal static AgentStay[] Everywhere(ReadOnlySpan<ulong> agents, long firstFrame, int frames)
    {
        if (firstFrame < 0 || firstFrame > long.MaxValue - frames)
            throw new ArgumentException($"The first frame is {firstFrame}; it must be at least 0.", nameof(firstFrame));
        var stays = new AgentStay[frames == 0 ? 0 : agents.Length];
        for (int i = 0; i < stays.Length; i++)
            stays[i] = new AgentStay(agents[i], firstFrame, firstFrame + frames);
        return stays;
    }

    /// <summary>The hash of the model that ran in the first frame.</summary>
    public ulong ModelHash => models[0].Model;

    /// <summary>The models and readouts that ran, at least one, by the frame from which each ran. A recording made without a recorder has one.</summary>
    public ReadOnlySpan<RecordedModel> Models => models;

    /// <summary>The number of the first frame.</summary>
    public long FirstFrame { get; }

    /// <summary>The number of sensors of an agent.</summary>
    public int InputSize { get; }

    /// <summary>The number of frames.</summary>
    public int FrameCount => steps.Length;

    /// <summary>The stays of the agents, arrivals ascending.</summary>
    public ReadOnlySpan<AgentStay> Stays => stays;

    /// <summary>[frame]: neuron steps.</summary>
    public ReadOnlySpan<int> Steps => steps;

    /// <summary>[row, input]: the sensors.</summary>
    public ReadOnlySpan<float> Sensors => sensors;

    /// <summary>[row]: the checksum of the agent's state after the frame.</summary>
    public ReadOnlySpan<ulong> Checksums => checksums;

    /// <summary>[row]: whether the agent did not run in the frame; empty if every agent always ran.</summary>
    public ReadOnlySpan<bool> Idle => idle;

    /// <summary>The late frames, ascending, with their substitute motors.</summary>
    public IReadOnlyList<MotorSubstitution> Substitutions => substitutions;

    /// <summary>Returns the rows of a frame; frame 0 is <see cref="FirstFrame"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The recording has no such frame.</exception>
    public Range RowsOf(int frame) => frame >= 0 && frame < steps.Length
        ? rows.Of(frame)
        : throw new ArgumentOutOfRangeException(nameof(frame), frame, $"frame is {frame}; the recording has frames 0 to {steps.Length - 1}.");

    /// <summary>Returns the ids of the agents of a frame, in the order of its rows; frame 0 is <see cref="FirstFrame"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The recording has no such frame.</exception>
    public ReadOnlySpan<ulong> AgentsOf(int frame) => rows.Agents.AsSpan(RowsOf(frame));

    /// <summary>The model and the readout that ran in a frame, given by its number.</summary>
    internal RecordedModel ModelOf(long frame) => models[Math.Max(Array.FindLastIndex(models, model => model.Frame <= frame), 0)];

    /// <summary>Whether every agent stays from the first frame to the last and runs in every frame.</summary>
    internal bool IsConstant => idle.Length == 0 && (long)stays.Length * steps.Length == checksums.Length;

    private MotorSubstitution[] Checked(MotorSubstitution[] substitutions)
    {
        long next = FirstFrame;
        int width = 0;
        for (int i = 0; i < substitutions.Length; i++)
        {
            (long frame, int motors) = (substitutions[i].Frame, substitutions[i].Motors.Length);
            if (frame < next || frame - FirstFrame >= FrameCount)
                throw new ArgumentException($"substitutions[{i}] is of frame {frame}; frames {FirstFrame} to {FirstFrame + FrameCount - 1} are legal, ascending, each once.", nameof(substitutions));
            int agents = AgentsOf((int)(frame - FirstFrame)).Length;
            if (motors == 0 || agents == 0 || motors % agents != 0 || (width > 0 && motors / agents != width))
                throw new ArgumentException($"substitutions[{i}] has {motors} motors; it must have the same number for each of {agents} agents, in every frame.", nameof(substitutions));
            if (substitutions[i].FirstBadMotor() is var bad and >= 0)
                throw new ArgumentException($"substitutions[{i}], of frame {frame}, has the motor {FloatRules.Show(substitutions[i].Motors[bad])} at {bad}; motors are finite.", nameof(substitutions));
            (next, width) = (frame + 1, motors / agents);
        }
        return substitutions;
    }
}
