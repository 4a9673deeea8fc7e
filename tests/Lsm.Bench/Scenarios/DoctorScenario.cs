using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Runtime;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Bench.Scenarios;

/// <summary>What devices there are, what each can do, the self-test's verdict on bits, and which path some models would take and why.</summary>
internal static class DoctorScenario
{
    public const string Name = "doctor";

    public static Measurement Run(BenchOptions options)
    {
        var devices = new JsonArray();
        int failures = 0;
        IReadOnlyList<VulkanDeviceInfo> found = VulkanDeviceInfo.List();
        foreach (VulkanDeviceInfo info in found)
        {
            devices.Add((JsonNode)Examine(info, ref failures));
        }

        var paths = new JsonArray();
        foreach ((int neurons, int fanIn) in ((int, int)[])[(200, 20), (1000, 100), (20_000, 100)])
        {
            LiquidStateMachine model = RandomLiquids.Create(neurons, fanIn);
            foreach (EngineKind kind in found.Any(device => device.CanCompute) ? (EngineKind[])[EngineKind.Auto, EngineKind.Vulkan] : [EngineKind.Auto])
            {
                using LsmEngine engine = LsmEngine.Create(model, kind, options.EngineOptions);
                paths.Add((JsonNode)new JsonObject { ["neurons"] = neurons, ["synapses"] = neurons * fanIn, ["asked"] = $"{kind}", ["gets"] = engine.Choice });
            }
        }

        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        return new Measurement(Name, "cpu", $"CPU ({Environment.ProcessorCount} threads, {bits}-bit SIMD)", Environment.ProcessorCount)
        {
            Fault = failures == 0 ? null : $"{failures} device(s) do not compute the CPU's bits.",
            Adds = new() { ["vulkanDevices"] = devices, ["paths"] = paths },
        };
    }

    private static JsonObject Examine(VulkanDeviceInfo info, ref int failures)
    {
        var row = new JsonObject { ["device"] = info.ToString() };
        if (!info.CanCompute)
        {
            row["verdict"] = "cannot compute";
            return row;
        }

        using OwnedVulkanDevice device = OwnedVulkanDevice.Open(null, info.Index, false, false);
        row["rounding"] = device.RoundsToNearest ? "guaranteed" : "tested";
        row["sharedKiB"] = device.Limits.SharedMemory / 1024;
        row["invocations"] = device.Limits.Invocations;
        row["rangeMB"] = device.Limits.StorageRange / 1_000_000;
        foreach (VulkanPath path in Enum.GetValues<VulkanPath>())
        {
            string? failure = SelfTest.FirstFailure(device, path);
            failures += failure is null ? 0 : 1;
            row[$"{path}"] = failure ?? "same bits";
        }

        return row;
    }
}
