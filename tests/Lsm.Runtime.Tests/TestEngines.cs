using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests;

/// <summary>The engines that one test body runs on: the CPU and every Vulkan device found.</summary>
internal static class TestEngines
{
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
