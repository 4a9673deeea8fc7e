using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A table, or as much of one as a binding holds: rows, units or pieces [First, First + Count).</summary>
internal sealed record TableSegment(DeviceBuffer Buffer, int First, int Count);
