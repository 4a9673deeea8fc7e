namespace Lsm.Runtime.Vulkan;

/// <summary>A value of a host's timeline semaphore: something to wait for, or to signal. The default is nothing.</summary>
/// <param name="Semaphore">VkSemaphore of the timeline type, on the host's device; 0 for none.</param>
/// <param name="Value">The value that is waited for, or that it takes: larger than the one it has then.</param>
public readonly record struct TimelinePoint(ulong Semaphore, ulong Value);
