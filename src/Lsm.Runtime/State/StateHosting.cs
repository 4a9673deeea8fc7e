using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <summary>
/// Frames of a state on the Vulkan device of a host: the host submits them itself, or the GPU orders them against the work of the host. Part of an
/// <see cref="LsmState"/>, with the same thread rules.
/// </summary>
public sealed class StateHosting
{
    private readonly LsmState state;

    internal StateHosting(LsmState state) => this.state = state;

    /// <summary>
    /// As <see cref="LsmState.Begin(long, int)"/>, but the GPU orders the tick against the work of the host: the tick starts when a timeline semaphore has reached a
    /// value, and signals another value when it is done. For an engine on the host's device.
    /// </summary>
    /// <param name="frame">Must be <see cref="LsmState.Frame"/>.</param>
    /// <param name="steps">Neuron steps, 0 to <see cref="EngineOptions.MaxSteps"/>.</param>
    /// <param name="wait">The value that the tick waits for; the default waits for nothing.</param>
    /// <param name="signal">The value that the tick signals; the default signals nothing. <see cref="LsmState.End"/> does not wait until the host has used it.</param>
    /// <exception cref="NotSupportedException">The engine is not on a host's device, or the host did not declare <see cref="VulkanFeatures.Timeline"/> and Vulkan 1.2; nothing was changed.</exception>
    /// <exception cref="ArgumentException">As for <see cref="LsmState.Begin(long, int)"/>.</exception>
    public void BeginBetween(long frame, int steps, TimelinePoint wait, TimelinePoint signal) => Begin(frame, steps, new HandOver(0, wait, signal));

    /// <summary>
    /// As <see cref="LsmState.Begin(long, int)"/>, but the tick is written into the host's commands: the host submits them, once, to the queue that it
    /// gave to the engine, and calls <see cref="Complete"/> when they are done. This call submits nothing, waits for nothing and allocates nothing.
    /// </summary>
    /// <remarks>
    /// The commands must be recording, outside a render pass, from a pool of the queue's family. The call changes the bound compute pipeline, descriptor set 0 and the push
    /// constants. Frames must be submitted in order. The call copies the sensors; they may be written again after <see cref="LsmState.End"/>.
    /// </remarks>
    /// <param name="frame">Must be <see cref="LsmState.Frame"/>.</param>
    /// <param name="steps">Neuron steps, 0 to <see cref="EngineOptions.MaxSteps"/>.</param>
    /// <param name="commandBuffer">A VkCommandBuffer of the host.</param>
    /// <exception cref="NotSupportedException">The engine is not on a host's device; nothing was changed.</exception>
    /// <exception cref="ArgumentException">The command buffer is 0, or as for <see cref="LsmState.Begin(long, int)"/>; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The last frame was not ended; or a new readout begins with this frame while a recorded frame that uses the old one is not complete.</exception>
    public void Record(long frame, int steps, nint commandBuffer)
    {
        if (commandBuffer == 0)
        {
            throw new ArgumentException("commandBuffer is 0; it must be a VkCommandBuffer in the recording state.", nameof(commandBuffer));
        }

        Begin(frame, steps, new HandOver(commandBuffer, default, default));
    }

    /// <summary>Reports that the device has finished a recorded frame and all frames before it: the host's fence is signalled, or the host's safe frame number has reached the frame.</summary>
    /// <param name="frame">A frame that was recorded and not completed.</param>
    /// <exception cref="InvalidOperationException">That frame was not recorded, or is complete.</exception>
    public void Complete(long frame)
    {
        using EngineGate.Token token = state.Enter();
        state.Loop.Rows.Complete(frame);
    }

    private void Begin(long frame, int steps, in HandOver host)
    {
        using (state.EnterBetweenFrames())
        {
            state.Loop.Rows.CheckHost(host);
        }

        state.Begin(frame, steps, host);
    }
}
