namespace Lsm.Runtime.Vulkan;

/// <summary>How a tick meets the host's own work on its device: in the host's commands, or between two points of the host's timelines.</summary>
internal readonly record struct HandOver(nint Commands, TimelinePoint Wait, TimelinePoint Signal);
