using System.Text.Json.Nodes;
using Lsm.Bench.Gpu;
using Lsm.Bench.Reports;
using Lsm.Bench.Scenarios;
using Lsm.Runtime;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Bench.Tests;

/// <summary>The command for a graphics card runs on any Vulkan device, and the work that it reports is that of the kernels.</summary>
public class GpuTests
{
    [Test]
    public void Run_SmallShapes_GivesTheBitsOfTheCpuAndTheShareOfTheBandwidth()
    {
        if (VulkanDeviceInfo.List().All(device => !device.CanCompute))
        {
            Checkout.Missing("There is no Vulkan device (Debian and Ubuntu: apt-get install libvulkan1 mesa-vulkan-drivers).");
        }

        Measurement result = GpuScenario.Run(new BenchOptions(EngineKind.Vulkan, null, 0, null) { IsQuick = true });
        JsonObject[] rows = [.. result.Adds["shapes"]!.AsArray().Select(row => row!.AsObject())];
        Assert.That((result.Fault, rows.Length, (int)result.Adds["hashesThatDiffer"]!), Is.EqualTo(((string?)null, 2, 0)));
        Assert.That(rows.Select(row => (string?)row["bits"]), Has.All.EqualTo("same"));
        Assert.That(rows.Select(row => (double)row["shareOfCopy"]!), Has.All.InRange(0, 1));
        Assert.That(rows.Select(row => (double)row["stepsPerSecond"]!), Has.All.Positive);
    }

    [TestCase(nameof(VulkanPath.Fused))]
    [TestCase(nameof(VulkanPath.Wide))]
    public void Of_SpikesAndSynapses_CountsTheAdditionsOfTheKernels(string path)
    {
        LiquidStateMachine model = RandomLiquids.Create(500, 40);
        var shape = new LiquidShape(model, DeviceLimits.Core, Enum.Parse<VulkanPath>(path));
        var cost = KernelCost.Of(KernelShape.Of(shape, agents: 3, spikesPerStep: 20, stepsPerTick: 1));
        double additions = 20 * 40;
        Assert.That(shape.Path == VulkanPath.Fused ? cost.SharedAtomics : cost.GlobalAtomics, Is.InRange(additions, additions + 60), "an addition per synapse, and those of the lists");
        Assert.That(cost.MemoryBytes, Is.LessThanOrEqualTo(cost.StateBytes + cost.TableBytes));
        Assert.That(cost.TableSize, Is.EqualTo(4.0 * (shape.CoreWords + shape.DriveWords + shape.SynapseWords + shape.ReadoutWords + shape.OptionalWords)).Within(1).Percent);
    }

    [Test]
    public void Run_Kernels_NamesABoundForEveryShape() =>
        Assert.That(KernelScenario.Run().Adds["aStepOfAllAgents"]!.AsArray().Select(row => (string?)row!["boundBy"]), Has.All.Not.Empty);
}
