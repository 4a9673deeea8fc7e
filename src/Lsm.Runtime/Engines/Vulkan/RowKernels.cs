using Lsm.Runtime.Vulkan;
using Lsm.Shaders;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The kernels that work on states without weights. Each is built when it is first needed.</summary>
internal sealed class RowKernels(VulkanDevice device, LiquidShape shape) : IDisposable
{
    private KernelLayout? layout;
    private Kernel? checksum;
    private Kernel? row;

    public VulkanDevice Device => device;

    public LiquidShape Shape => shape;

    public KernelLayout Layout => layout ??= new KernelLayout(device, buffers: 4, PushConstants.Size);

    /// <summary>Sums up the states of slots.</summary>
    public Kernel Checksum => checksum ??= Build("checksum");

    /// <summary>Copies one slot's record to a kept copy and back.</summary>
    public Kernel Row => row ??= Build("row");

    public void Dispose()
    {
        checksum?.Dispose();
        row?.Dispose();
        layout?.Dispose();
    }

    // Neither uses the scale.
    private Kernel Build(string name) => new(device, Layout, ShaderCatalog.Load(name, device.RoundsToNearest), shape.Constants(scale: 1));
}
