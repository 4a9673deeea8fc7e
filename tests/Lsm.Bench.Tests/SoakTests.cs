using Lsm.Bench.Reports;
using Lsm.Bench.Soak;
using Lsm.Runtime;
using Lsm.Runtime.Vulkan;

namespace Lsm.Bench.Tests;

/// <summary>A million ticks: <c>dotnet run --project tools/Lsm.Bench -c Release -- soak --ticks 1000000 --seed 1</c>.</summary>
public sealed class SoakTests
{
    [TestCase(EngineKind.Cpu, 60_000, 1)]
    [TestCase(EngineKind.Vulkan, 1_000, 3)]
    public void Soak_DisturbedRun_EndsInTheBitsOfTheUndisturbedRun(EngineKind kind, long ticks, int seed)
    {
        if (kind == EngineKind.Vulkan && !VulkanDeviceInfo.List().Any(device => device.CanCompute))
        {
            Checkout.Missing("There is no Vulkan device.");
        }

        Measurement result = SoakScenario.Run(new BenchOptions(kind, null, 1, null) { Ticks = ticks, Seed = (ulong)seed });
        TestContext.Out.WriteLine(result.Adds.ToJsonString());
        Assert.That(result.Fault, Is.Null);
        foreach (string what in new[] { "spawns", "despawns", "refusedTicks", "wrongGuesses", "allRunAgain", "aloneRunAgain", "rollbacks", "lateTicks" })
        {
            Assert.That(result.Adds[what]?.GetValue<long>(), Is.Positive, what);
        }

        if (kind == EngineKind.Vulkan)
        {
            Assert.That(result.Adds["failOvers"]!.GetValue<int>(), Is.GreaterThan(10));
            Assert.That(result.Adds["framesReplayed"]!.GetValue<long>(), Is.Positive);
        }

        Assert.That(result.Adds["deepestBacklog"]!.GetValue<long>(), Is.InRange(2, 6));
    }
}
