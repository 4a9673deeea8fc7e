namespace Lsm.Runtime.Vulkan;

/// <summary>A value of a host's timeline semaphore, to wait for or to signal. The default value waits for nothing and signals nothing.</summary>
/// <param name="Semaphore">VkSemaphore of the timeline type, on the host's device; 0 for none.</param>
/// <param name="Value">The value to wait for, or to signal; a signalled value must be larger than the value that the semaphore has then.</param>
public readonly record struct TimelinePoint(ulong Semaphore, ulong Value);
