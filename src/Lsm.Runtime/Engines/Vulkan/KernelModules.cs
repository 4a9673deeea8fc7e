using Lsm.Runtime.Vulkan;
using Lsm.Shaders;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The source of the kernels of a tick: the modules that are built in, or those compiled from a folder.</summary>
internal sealed class KernelModules
{
    private const string Rounded = "LSM_RTE";
    private readonly VulkanDevice device;
    private readonly Dictionary<string, byte[]> compiled = [];

    /// <summary>The modules that are built in.</summary>
    public KernelModules(VulkanDevice device) => this.device = device;

    /// <summary>Compiles the kernels of one path.</summary>
    /// <exception cref="ShaderCompilationException">A shader does not compile.</exception>
    /// <exception cref="DllNotFoundException">There is no compiler.</exception>
    public KernelModules(VulkanDevice device, VulkanPath path, string folder)
        : this(device)
    {
        using var compiler = new ShaderCompiler();
        foreach (string name in path == VulkanPath.Fused ? FusedProgram.KernelNames : WideKernels.Names)
        {
            Compile(name);
        }

        Compile("probe");

        void Compile(string name) => compiled[name] = compiler.CompileFile(Path.Combine(folder, name + ".comp"), device.RoundsToNearest ? [Rounded] : []);
    }

    public byte[] Load(string name) => compiled.TryGetValue(name, out byte[]? module) ? module : ShaderCatalog.Load(name, device.RoundsToNearest);
}
