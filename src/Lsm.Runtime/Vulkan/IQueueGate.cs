namespace Lsm.Runtime.Vulkan;

/// <summary>
/// Restricts a queue to one thread at a time. A host that shares its queue implements it with the lock of its own submissions.
/// The engine holds it for one <c>vkQueueSubmit</c>, and never while it waits.
/// </summary>
public interface IQueueGate
{
    /// <summary>Waits until no other thread submits to the queue, and takes it.</summary>
    void Enter();

    /// <summary>Ends the exclusive use that <see cref="Enter"/> began; called on the same thread, also when the submission failed.</summary>
    void Exit();
}
