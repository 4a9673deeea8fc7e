namespace Lsm.Runtime.Vulkan;

/// <summary>The order of a tick and the host's own work on its device: in the host's commands, or between two points of the host's timelines.</summary>
internal readonly record struct HandOver(nint Commands, TimelinePoint Wait, TimelinePoint Signal);
