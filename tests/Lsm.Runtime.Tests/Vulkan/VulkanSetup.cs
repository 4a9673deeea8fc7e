using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>One way to run a liquid on one device: which kernels, under which limits, from which build of the modules.</summary>
/// <param name="Device">Index in the loader's list, or -1 where there is no device: every use then skips its test.</param>
/// <param name="Path">The kernels.</param>
/// <param name="CoreLimits">Within what every device has.</param>
/// <param name="Range">Bytes per binding, to force tables and states into segments and chunks; 0 for the device's.</param>
/// <param name="Plain">The build without execution modes, as on a device that does not offer them.</param>
public sealed record VulkanSetup(int Device, string Path, bool CoreLimits = false, int Range = 0, bool Plain = false)
{
    private const uint Vulkan10 = 1u << 22;

    /// <summary>Whether the device gets a sample of the setups only: SwiftShader takes four times as long as llvmpipe, and the netstandard2.1 build has the same shaders.</summary>
    public bool Sampled => TestEngines.IsStandardBuild || VulkanTest.Devices.Any(info => info.Index == Device && info.Name.Contains("SwiftShader", StringComparison.Ordinal));

    /// <summary>Both paths on every device, with its limits as they are and clamped to the core minima.</summary>
    public static IEnumerable<VulkanSetup> All() =>
        from device in VulkanTest.Devices.Select(info => info.Index).DefaultIfEmpty(-1)
        from path in Enum.GetNames<VulkanPath>()
        from core in new[] { false, true }
        let setup = new VulkanSetup(device, path, core)
        where !setup.Sampled || core == (path == nameof(VulkanPath.Wide))
        select setup;

    /// <summary><see cref="All"/>, and with the tables and states cut up, and with the plain build.</summary>
    public static IEnumerable<VulkanSetup> Odd() =>
        from setup in All()
        where setup.Sampled || !setup.CoreLimits
        from odd in new[] { setup, setup with { CoreLimits = true }, setup with { Range = setup.Path == nameof(VulkanPath.Wide) ? 4096 : 65536 }, setup with { Plain = true } }
        where !setup.Sampled || odd == setup
        select odd;

    internal LsmEngine Engine(LiquidStateMachine model, EngineOptions options)
    {
        VulkanTest.RequireDevice();
        options = options with { Validation = VulkanTest.Validation };
        OwnedVulkanDevice owned = OwnedVulkanDevice.Open(index: Device, validation: options.Validation, coreLimits: CoreLimits, entry: options.VulkanEntry);
        DeviceLimits limits = Range > 0 ? owned.Limits with { StorageRange = (ulong)Range } : owned.Limits;
        VulkanPath path = Enum.Parse<VulkanPath>(Path);
        return new LsmEngine(Plain
            ? new VulkanBackend(model, options, new PlainDevice(owned), path, limits)
            : new VulkanBackend(model, options, owned, path, limits));
    }

    public override string ToString() =>
        $"device {Device} {Path}{(CoreLimits ? " core" : "")}{(Range > 0 ? $" range {Range}" : "")}{(Plain ? " plain" : "")}";

    // Borrowed from a host that declares Vulkan 1.0; the host goes with it.
    private sealed class PlainDevice(OwnedVulkanDevice owned) : VulkanDevice(owned.Handles with { ApiVersion = Vulkan10 }, coreLimits: false)
    {
        private readonly OwnedVulkanDevice host = owned;

        public override void Dispose()
        {
            base.Dispose();
            ValidationLog? log = host.Validation;
            host.Dispose();
            Assert.That(log?.Messages ?? [], Is.Empty);
        }
    }
}
