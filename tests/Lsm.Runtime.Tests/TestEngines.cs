using System.Reflection;
using System.Runtime.Versioning;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests;

/// <summary>The engines that one test body runs on: the CPU and every Vulkan device found.</summary>
internal static class TestEngines
{
    /// <summary>
    /// Whether these tests run on the netstandard2.1 build. It has the shaders of the net10.0 build and the same sources around them, so a few of the setups and models of a
    /// device show that its calls arrive; the CPU engine, whose arithmetic is compiled anew, runs all.
    /// </summary>
    public static bool IsStandardBuild { get; } =
        typeof(LsmEngine).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName.StartsWith(".NETStandard", StringComparison.Ordinal);

    public static IEnumerable<EngineUnderTest> All { get; } = [new("cpu", EngineKind.Cpu, new()), .. Vulkan()];

    // Without a Vulkan device the tests in Vulkan/ report it, and fail on a build server.
    private static IEnumerable<EngineUnderTest> Vulkan() => VulkanDeviceInfo.List()
        .Where(device => device.CanCompute)
        .Select(device => new EngineUnderTest($"vulkan {device.Index}", EngineKind.Vulkan, new() { DeviceIndex = device.Index }));
}

/// <summary>One engine to test, shown in the test's name.</summary>
public sealed record EngineUnderTest(string Name, EngineKind Kind, EngineOptions Options)
{
    internal LsmEngine Create(LiquidStateMachine model, Func<EngineOptions, EngineOptions>? change = null) =>
        LsmEngine.Create(model, Kind, change is null ? Options : change(Options));

    public override string ToString() => Name;
}
