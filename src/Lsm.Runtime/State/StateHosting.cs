using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <summary>
/// Frames of a state on a host's Vulkan device that the host submits itself, or that wait for the host's work and are waited for on the GPU. Part of an
/// <see cref="LsmState"/>; its thread rules hold.
/// </summary>
public sealed class StateHosting
{
    private readonly LsmState state;

    internal StateHosting(LsmState state) => this.state = state;

    /// <summary>
    /// As <see cref="LsmState.Begin(long, int)"/>, but ordered on the GPU against the host's own work: the tick starts after a point of a timeline
    /// semaphore is reached, and signals another when it is done. For an engine on the host's device.
    /// </summary>
    /// <param name="frame">Must be <see cref="LsmState.Frame"/>.</param>
    /// <param name="steps">Neuron steps, 0 to <see cref="EngineOptions.MaxSteps"/>.</param>
    /// <param name="wait">What the tick waits for; the default waits for nothing.</param>
    /// <param name="signal">What it signals; the default signals nothing. <see cref="LsmState.End"/> does not wait until it is seen.</param>
    /// <exception cref="NotSupportedException">Not on a host's device, or the host did not declare <see cref="VulkanFeatures.Timeline"/> and Vulkan 1.2; nothing was changed.</exception>
    /// <exception cref="ArgumentException">As for <see cref="LsmState.Begin(long, int)"/>.</exception>
    public void BeginBetween(long frame, int steps, TimelinePoint wait, TimelinePoint signal) => Begin(frame, steps, new HandOver(0, wait, signal));

    /// <summary>
    /// As <see cref="LsmState.Begin(long, int)"/>, but the tick is written into the host's commands: the host submits them, once, to the queue that it
    /// handed out, and calls <see cref="Complete"/> when they are done. Nothing is submitted or waited for here, and nothing is allocated.
    /// </summary>
    /// <remarks>
    /// The commands must be recording, outside a render pass, from a pool of the handed out family; the bound compute pipeline, descriptor set 0 and push
    /// constants are others afterwards. Frames must be submitted in order. The sensors are copied now, and may be written again after <see cref="LsmState.End"/>.
    /// </remarks>
    /// <param name="frame">Must be <see cref="LsmState.Frame"/>.</param>
    /// <param name="steps">Neuron steps, 0 to <see cref="EngineOptions.MaxSteps"/>.</param>
    /// <param name="commandBuffer">VkCommandBuffer of the host.</param>
    /// <exception cref="NotSupportedException">The engine is not on a host's device; nothing was changed.</exception>
    /// <exception cref="ArgumentException">No command buffer, or as for <see cref="LsmState.Begin(long, int)"/>; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The last frame was not ended; or a readout is due that a recorded frame may not see yet.</exception>
    public void Record(long frame, int steps, nint commandBuffer)
    {
        if (commandBuffer == 0)
        {
            throw new ArgumentException("commandBuffer is 0; it must be a VkCommandBuffer in the recording state.", nameof(commandBuffer));
        }

        Begin(frame, steps, new HandOver(commandBuffer, default, default));
    }

    /// <summary>The host reports that the device is done with a recorded frame, and with all before it: its fence is signalled, or its safe frame number has reached the frame.</summary>
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
