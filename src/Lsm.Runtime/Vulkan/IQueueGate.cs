namespace Lsm.Runtime.Vulkan;

/// <summary>
/// Keeps a queue to one thread at a time. A host that shares its queue implements it around the lock it holds for its own submissions;
/// it is entered for the length of one <c>vkQueueSubmit</c> and never while waiting.
/// </summary>
public interface IQueueGate
{
    /// <summary>Returns once no one else submits to the queue.</summary>
    void Enter();

    /// <summary>Ends the exclusive use that <see cref="Enter"/> began; called on the same thread, also when the submission failed.</summary>
    void Exit();
}
