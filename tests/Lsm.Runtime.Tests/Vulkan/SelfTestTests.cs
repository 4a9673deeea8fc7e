using Lsm.Runtime.Engines.SelfTesting;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>The self-test passes where the bits are right, and names the first probe where they are not.</summary>
public class SelfTestTests
{
    private const uint Vulkan10 = 1u << 22;

    [Test]
    public void FirstFailure_EachDeviceAndPath_IsNull([Values] bool core, [Values("Fused", "Wide")] string path)
    {
        VulkanTest.RequireDevice();
        foreach (VulkanDeviceInfo info in VulkanTest.Devices)
        {
            using OwnedVulkanDevice device = OwnedVulkanDevice.Open(index: info.Index, validation: VulkanTest.Validation, coreLimits: core);
            Assert.That(DeviceCheck.FirstFailure(device, Enum.Parse<VulkanPath>(path)), Is.Null, info.ToString());
            Assert.That(device.Validation?.Messages ?? [], Is.Empty);
        }
    }

    [Test]
    public void FirstFailure_PlainBuild_IsNull()
    {
        using OwnedVulkanDevice host = VulkanTest.Open();
        using var device = new VulkanDevice(host.Handles with { ApiVersion = Vulkan10 }, coreLimits: false);
        Assert.That(device.RoundsToNearest, Is.False);
        Assert.That(DeviceCheck.FirstFailure(device, VulkanPath.Fused), Is.Null);
    }

    [Test]
    public void Failure_WithListener_MeasuresNothing()
    {
        using OwnedVulkanDevice device = VulkanTest.Open();
        using var listening = new Monitoring.Listening("lsm.spikes", "lsm.tick.duration");
        Assert.That(DeviceCheck.Failure(device, VulkanPath.Fused, new KernelModules(device)), Is.Null);
        Assert.That(listening.Seen, Is.Empty);
    }

    [Test]
    public void FirstMismatch_WrongBit_ReportsItsProbe()
    {
        IReadOnlyList<ArithmeticProbe> probes = ArithmeticProbes.All;
        uint[] results = [.. probes.Select(probe => BitConverter.SingleToUInt32Bits(probe.Expected()))];
        Assert.That(DeviceCheck.FirstMismatch(probes, results), Is.Null);
        results[17] ^= 1;
        results[30] ^= 1;
        Assert.That(DeviceCheck.FirstMismatch(probes, results), Does.Contain(probes[17].Name).And.Contain("the device gave"));
    }

    [Test]
    public void All_FusedTruncatedOrFlushedArithmetic_FailsAProbe()
    {
        // What devices of other habits would answer differs from what is expected in at least one probe of the kind.
        Assert.That(ArithmeticProbes.All, Has.Some.Matches<ArithmeticProbe>(p =>
            p.Operation == ProbeOperation.Weighted && MathF.FusedMultiplyAdd(p.A, p.B, p.C) != p.Expected()));
        Assert.That(ArithmeticProbes.All, Has.Some.Matches<ArithmeticProbe>(p =>
            p.Operation == ProbeOperation.Add && Truncated((double)p.A + p.B) != p.Expected()));
        Assert.That(ArithmeticProbes.All, Has.Some.Matches<ArithmeticProbe>(p =>
            p.Operation == ProbeOperation.Multiply && Truncated((double)p.A * p.B) != p.Expected()));
        Assert.That(ArithmeticProbes.All.Select(p => p.Expected()), Has.None.Matches<float>(float.IsSubnormal), "the contract admits no denormal");
        Assert.That(ArithmeticProbes.All.Select(p => p.Expected()), Has.Some.Matches<float>(v => v != 0 && Math.Abs(v) < 1e-30f), "nor is anything tiny left out");
    }

    [Test]
    public void Chosen_WideIntermediateResults_FailAProbeOfEachOperation()
    {
        // A runtime, or a driver on a processor without SSE, that keeps sums and products in double until the end.
        foreach (ProbeOperation operation in new[] { ProbeOperation.Weighted, ProbeOperation.Potential, ProbeOperation.NextTrace })
        {
            ArithmeticProbe[] probes = [.. ArithmeticProbes.Chosen.Where(probe => probe.Operation == operation)];
            Assert.That(probes, Has.Some.Matches<ArithmeticProbe>(probe => Wide(probe, roundsProduct: false, roundsSum: true) != probe.Expected()), $"{operation}: product");
            if (operation == ProbeOperation.Potential)
            {
                Assert.That(probes, Has.Some.Matches<ArithmeticProbe>(probe => Wide(probe, roundsProduct: true, roundsSum: false) != probe.Expected()), $"{operation}: sum");
            }
        }
    }

    [Test]
    public void WriteTo_Integer_WritesItsBits()
    {
        // 2^23 - 1 and negative numbers have the bits of signalling NaNs, which a float register may change.
        int[] written = [.. ArithmeticProbes.All.Where(probe => probe.Operation == ProbeOperation.FromInteger).Select(Word)];
        Assert.That(written, Is.SupersetOf(new[] { 0, 1, -1, 8388607, 16777215, -16777215 }));
        Assert.That(ArithmeticProbes.All.SelectMany(probe => new[] { probe.A, probe.B, probe.C }), Has.None.NaN);

        static int Word(ArithmeticProbe probe)
        {
            var words = new uint[4];
            probe.WriteTo(words);
            return (int)words[1];
        }
    }

    private static float Wide(ArithmeticProbe probe, bool roundsProduct, bool roundsSum)
    {
        double product = (double)probe.A * probe.B;
        product = roundsProduct ? (float)product : product;
        double sum = probe.C + (3.0 / 1024);
        return probe.Operation switch
        {
            ProbeOperation.Weighted => (float)(probe.C + product),
            ProbeOperation.Potential => (float)(product + (roundsSum ? (float)sum : sum)),
            _ => (float)(product + (probe.C >= 1 ? 1 : 0)),
        };
    }

    private static float Truncated(double exact)
    {
        float nearest = (float)exact;
        return Math.Abs((double)nearest) > Math.Abs(exact) ? MathF.CopySign(MathF.BitDecrement(Math.Abs(nearest)), nearest) : nearest;
    }
}
