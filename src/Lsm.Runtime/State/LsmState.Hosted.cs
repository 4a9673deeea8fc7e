using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <content>Ticks on a host's device that the host submits itself, or that wait for its work and are waited for on the GPU.</content>
public abstract partial class LsmState
{
    private readonly bool[] recorded = new bool[2]; // [frame & 1]: stands in the host's commands, and may not have run yet

    /// <summary>What the tick that is being started does for the host; nothing unless it is a host's.</summary>
    private protected HandOver Host { get; private set; }

    /// <summary>
    /// As <see cref="Begin"/>, but ordered on the GPU against the host's own work: the tick starts after a point of a timeline
    /// semaphore is reached, and signals another when it is done. For an engine on the host's device.
    /// </summary>
    /// <param name="frame">Must be <see cref="Frame"/>.</param>
    /// <param name="steps">Neuron steps, 0 to <see cref="EngineOptions.MaxSteps"/>.</param>
    /// <param name="wait">What the tick waits for; the default waits for nothing.</param>
    /// <param name="signal">What it signals; the default signals nothing. <see cref="End"/> does not wait for anyone to see it.</param>
    /// <exception cref="NotSupportedException">Not on a host's device, or the host did not declare <see cref="VulkanFeatures.Timeline"/> and Vulkan 1.2; nothing was changed.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Begin"/>.</exception>
    public void BeginBetween(long frame, int steps, TimelinePoint wait, TimelinePoint signal) => Start(frame, steps, new HandOver(0, wait, signal));

    /// <summary>
    /// As <see cref="Begin"/>, but the tick is written into the host's commands: the host submits them, once, to the queue that it
    /// handed out, and calls <see cref="Complete"/> when they are done. Nothing is submitted or waited for here, and nothing is allocated.
    /// </summary>
    /// <remarks>
    /// The commands must be recording, outside a render pass, from a pool of the handed out family; bound compute pipeline, descriptor set 0 and push
    /// constants are another's afterwards. Frames must be submitted in order. The sensors are copied now, and may be written again after <see cref="End"/>.
    /// </remarks>
    /// <param name="frame">Must be <see cref="Frame"/>.</param>
    /// <param name="steps">Neuron steps, 0 to <see cref="EngineOptions.MaxSteps"/>.</param>
    /// <param name="commandBuffer">VkCommandBuffer of the host.</param>
    /// <exception cref="NotSupportedException">The engine is not on a host's device; nothing was changed.</exception>
    /// <exception cref="ArgumentException">No command buffer, or as for <see cref="Begin"/>; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The last frame was not ended; or a readout is due that a recorded frame may not see yet.</exception>
    public void Record(long frame, int steps, nint commandBuffer)
    {
        if (commandBuffer == 0)
        {
            throw new ArgumentException("commandBuffer is 0; it must be a VkCommandBuffer in the recording state.", nameof(commandBuffer));
        }

        Start(frame, steps, new HandOver(commandBuffer, default, default));
    }

    /// <summary>The host's word that the device is done with a recorded frame, and with all before it: its fence is signalled, or its safe frame number has come so far.</summary>
    /// <param name="frame">A frame that was recorded and not completed.</param>
    /// <exception cref="InvalidOperationException">That frame was not recorded, or is complete.</exception>
    public void Complete(long frame)
    {
        using LsmEngine.Token token = Enter();
        if (frame <= finished || frame >= Frame || !recorded[frame & 1])
        {
            throw new InvalidOperationException($"Frame {frame} cannot be completed; {Outstanding()}.");
        }

        recorded[frame & 1] = false;
        if (frame - 1 > finished)
        {
            recorded[(frame - 1) & 1] = false;
        }
    }

    /// <summary>Whether the device may still be at, or before, a recorded frame.</summary>
    internal bool IsRecorded => IsAwaited(Frame - 2) || IsAwaited(Frame - 1);

    /// <summary>Refuses to go on where the device may still be at, or before, a recorded frame.</summary>
    internal void CheckNothingRecorded()
    {
        if (!Engine.IsDisposed)
        {
            CheckComplete(Frame - 2);
            CheckComplete(Frame - 1);
        }
    }

    /// <summary>Refuses a hand-over that the engine's device does not allow.</summary>
    private protected virtual void CheckHost(in HandOver host) =>
        throw new NotSupportedException($"This state runs on {Engine.Device}; only an engine on a host's Vulkan device, made by LsmEngine.Create(model, handles), meets the host's work.");

    private void Start(long frame, int steps, in HandOver host)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        CheckHost(host);
        Host = host;
        try
        {
            Start(frame, steps);
        }
        finally
        {
            Host = default;
        }

        recorded[frame & 1] = host.Commands != 0;
    }

    private bool IsAwaited(long frame) => frame > finished && recorded[frame & 1];

    private void CheckComplete(long frame)
    {
        if (IsAwaited(frame))
        {
            throw new InvalidOperationException(
                $"Frame {frame} stands in the host's commands and may not be done; call Complete({frame}) when the submission it went into is done.");
        }
    }

    private string Outstanding()
    {
        long first = Math.Max(finished + 1, Frame - 2);
        string[] frames = [.. new[] { first, first + 1 }.Where(frame => frame < Frame && recorded[frame & 1]).Select(frame => $"{frame}")];
        return frames.Length == 0 ? "no recorded frame is under way" : $"recorded and not complete: {string.Join(", ", frames)}";
    }
}
