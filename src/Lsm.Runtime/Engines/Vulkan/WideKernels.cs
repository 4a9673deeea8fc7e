using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The kernels of the wide path, in the order a tick runs them.</summary>
internal sealed class WideKernels : IDisposable
{
    private readonly List<Kernel> all = [];

    public static string[] Names { get; } = ["wide_project", "wide_begin", "wide_propagate", "wide_update", "wide_hidden", "wide_readout", "wide_features", "wide_sensors"];

    public WideKernels(VulkanDevice device, KernelLayout layout, IReadOnlyDictionary<uint, uint> constants, KernelModules modules)
    {
        try
        {
            Project = Add("wide_project");
            Begin = Add("wide_begin");
            Propagate = Add("wide_propagate");
            Update = Add("wide_update");
            Hidden = Add("wide_hidden");
            Readout = Add("wide_readout");
            Features = Add("wide_features");
            Sensors = Add("wide_sensors");
        }
        catch
        {
            Dispose();
            throw;
        }

        Kernel Add(string name)
        {
            var kernel = new Kernel(device, layout, modules.Load(name), constants);
            all.Add(kernel);
            return kernel;
        }
    }

    public Kernel Project { get; }

    public Kernel Begin { get; }

    public Kernel Propagate { get; }

    public Kernel Update { get; }

    public Kernel Hidden { get; }

    public Kernel Readout { get; }

    public Kernel Features { get; }

    public Kernel Sensors { get; }

    public void Dispose() => all.ForEach(kernel => kernel.Dispose());
}
