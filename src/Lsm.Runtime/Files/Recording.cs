using Lsm.Runtime.Frames;

namespace Lsm.Runtime.Files;

/// <summary>
/// A run as it happened: which sensors every agent had in every frame, how many neuron steps each frame took, and the checksum of every
/// agent's state after it; and which frames were late, with the motors that stood in for theirs. Fed to an engine in the same state, the
/// sensors must give the same checksums. Immutable and free-threaded.
/// </summary>
public sealed class Recording
{
    private readonly ulong[] agents, checksums;
    private readonly int[] steps;
    private readonly float[] sensors;
    private readonly MotorSubstitution[] substitutions;

    /// <summary>A recording of given values, which are copied.</summary>
    /// <param name="modelHash">The hash of the model that ran (<see cref="LiquidStateMachine.Hash"/>).</param>
    /// <param name="firstFrame">The number of the first frame, at least 0.</param>
    /// <param name="inputSize">Sensors of each agent, at least 1.</param>
    /// <param name="agents">The agents' ids, each once, at least one.</param>
    /// <param name="steps">[frame]: neuron steps, at least 0.</param>
    /// <param name="sensors">[frame, agent, input], finite.</param>
    /// <param name="checksums">[frame, agent]: <see cref="LsmState.Checksum(int)"/> after the frame.</param>
    /// <param name="substitutions">Motors that stood in for late ones, frames ascending, each once; null for none.</param>
    /// <exception cref="ArgumentException">A length does not fit, an agent comes twice, or a value is out of range; the message names it.</exception>
    public Recording(ulong modelHash, long firstFrame, int inputSize, ReadOnlySpan<ulong> agents, ReadOnlySpan<int> steps, ReadOnlySpan<float> sensors, ReadOnlySpan<ulong> checksums,
        IEnumerable<MotorSubstitution>? substitutions = null)
        : this(modelHash, firstFrame, inputSize, agents.ToArray(), steps.ToArray(), sensors.ToArray(), checksums.ToArray(), [.. substitutions ?? []])
    {
    }

    private Recording(ulong modelHash, long firstFrame, int inputSize, ulong[] agents, int[] steps, float[] sensors, ulong[] checksums, MotorSubstitution[] substitutions)
    {
        if (firstFrame < 0 || inputSize < 1)
            throw new ArgumentException($"The first frame is {firstFrame} and inputSize {inputSize}; they must be at least 0 and 1.");
        if (agents.Length == 0 || new HashSet<ulong>(agents).Count != agents.Length)
            throw new ArgumentException($"{agents.Length} agents were given, some of them twice; at least one, each once, is legal.", nameof(agents));
        if (checksums.LongLength != (long)steps.Length * agents.Length || sensors.LongLength != checksums.LongLength * inputSize)
            throw new ArgumentException($"{steps.Length} frames of {agents.Length} agents with {inputSize} inputs need {(long)steps.Length * agents.Length} checksums and {(long)steps.Length * agents.Length * inputSize} sensors; {checksums.Length} and {sensors.Length} were given.");
        if (Array.FindIndex(steps, static s => s < 0) is var step and >= 0)
            throw new ArgumentException($"steps[{step}] is {steps[step]}; a frame has at least 0 steps.", nameof(steps));
        if (Array.FindIndex(sensors, static s => !float.IsFinite(s)) is var bad and >= 0)
            throw new ArgumentException($"sensors[{bad}] is {Arithmetic.FloatRules.Show(sensors[bad])}; sensors are finite.", nameof(sensors));
        CheckSubstitutions(substitutions, firstFrame, steps.Length, agents.Length);
        this.substitutions = substitutions;
        (ModelHash, FirstFrame, InputSize, this.agents, this.steps, this.sensors, this.checksums) = (modelHash, firstFrame, inputSize, agents, steps, sensors, checksums);
    }

    /// <summary>As the constructor, on arrays that it takes over.</summary>
    internal static Recording Adopt(ulong modelHash, long firstFrame, int inputSize, ulong[] agents, int[] steps, float[] sensors, ulong[] checksums, MotorSubstitution[] substitutions) =>
        new(modelHash, firstFrame, inputSize, agents, steps, sensors, checksums, substitutions);

    /// <summary>The hash of the model that ran.</summary>
    public ulong ModelHash { get; }

    /// <summary>The number of the first frame.</summary>
    public long FirstFrame { get; }

    /// <summary>Sensors of each agent.</summary>
    public int InputSize { get; }

    /// <summary>Frames.</summary>
    public int FrameCount => steps.Length;

    /// <summary>The agents' ids, in the order in which the other arrays have them.</summary>
    public ReadOnlySpan<ulong> Agents => agents;

    /// <summary>[frame]: neuron steps.</summary>
    public ReadOnlySpan<int> Steps => steps;

    /// <summary>[frame, agent, input].</summary>
    public ReadOnlySpan<float> Sensors => sensors;

    /// <summary>[frame, agent]: the checksum of the agent's state after the frame.</summary>
    public ReadOnlySpan<ulong> Checksums => checksums;

    /// <summary>Late frames, ascending, with the motors that were handed out in place of theirs.</summary>
    public IReadOnlyList<MotorSubstitution> Substitutions => substitutions;

    private static void CheckSubstitutions(MotorSubstitution[] substitutions, long firstFrame, int frames, int agents)
    {
        long next = firstFrame;
        for (int i = 0; i < substitutions.Length; i++)
        {
            (long frame, int motors) = (substitutions[i].Frame, substitutions[i].Motors.Length);
            if (frame < next || frame - firstFrame >= frames)
                throw new ArgumentException($"substitutions[{i}] is of frame {frame}; frames {firstFrame} to {firstFrame + frames - 1} are legal, ascending, each once.", nameof(substitutions));
            if (motors != substitutions[0].Motors.Length || motors == 0 || motors % agents != 0)
                throw new ArgumentException($"substitutions[{i}] has {motors} motors; as many for each of {agents} agents are legal, in every frame alike.", nameof(substitutions));
            next = frame + 1;
        }
    }
}
