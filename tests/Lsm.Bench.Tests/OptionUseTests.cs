namespace Lsm.Bench.Tests;

/// <summary>An option that is accepted changes what is done.</summary>
public sealed class OptionUseTests
{
    private const string Leave = "Leave it out; it is for";

    [TestCase("rollback --model m", "--model has no use for rollback. " + Leave + " tick, realtime.")]
    [TestCase("build scale --model m", "--model has no use for build, scale. " + Leave + " tick, realtime.")]
    [TestCase("tick --workloads w", "--workloads has no use for tick. " + Leave + " w1, w1s, w2, w3, w3g, w4.")]
    [TestCase("tick --frames 5", "--frames has no use for tick. " + Leave + " lockstep.")]
    [TestCase("tick --seed 5", "--seed has no use for tick. " + Leave + " tasks, lockstep, soak.")]
    [TestCase("lockstep --ticks 5", "--ticks has no use for lockstep. " + Leave + " soak.")]
    [TestCase("soak --frames 5", "--frames has no use for soak. " + Leave + " lockstep.")]
    [TestCase("tick --seconds 5", "--seconds has no use for tick. " + Leave + " realtime, tasks.")]
    [TestCase("tick --device 0", "--device has no use for tick. Add --engine vulkan, or leave it out.")]
    [TestCase("--seed 3 lockstep-peer --port 1", "Write --seed after lockstep-peer.")]
    [TestCase("--threads 2 train --checkpoint c", "--threads has no use for train. Leave it out.")]
    public void Parse_OptionThatNothingReads_RefusesItByName(string call, string message) =>
        Assert.That(CommandLine.Build().Parse(call).Errors.Select(error => error.Message), Is.EqualTo(new[] { message }));

    [TestCase("build --engine vulkan", "--engine has no use for build")]
    [TestCase("training --engine cpu", "--engine has no use for training")]
    [TestCase("lockstep --engine cpu", "--engine has no use for lockstep")]
    [TestCase("build --threads 2", "--threads has no use for build")]
    [TestCase("tick --engine vulkan --threads 2", "--threads has no use for tick on Vulkan")]
    public void Parse_EngineOrThreadsWithoutUse_RefusesThemByName(string call, string message) =>
        Assert.That(CommandLine.Build().Parse(call).Errors.Select(error => error.Message), Has.One.StartsWith(message));

    [TestCase("tick build --model m --threads 2 --json j")]
    [TestCase("realtime --model m --seconds 5 --threads 1 --engine cpu")]
    [TestCase("failover --engine vulkan --device 0 --threads 2")]
    [TestCase("lockstep --frames 5 --seed 2 --device 0 --threads 2")]
    [TestCase("soak --ticks 5 --seed 2 --engine vulkan --device 0 --threads 2")]
    [TestCase("w1 tick --workloads w")]
    [TestCase("warmup --engine vulkan --device 0")]
    [TestCase("lockstep-peer --port 1 --seed 2 --frames 3 --device 0")]
    public void Parse_OptionsThatAreRead_TakesThem(string call) => Assert.That(CommandLine.Build().Parse(call).Errors, Is.Empty);

    [TestCase("0")]
    [TestCase("3601")]
    public void Parse_SecondsOutOfRange_NamesRange(string seconds) =>
        Assert.That(CommandLine.Build().Parse($"realtime --seconds {seconds}").Errors.Select(error => error.Message), Is.EqualTo(new[] { $"--seconds is {seconds}; it must be 1 to 3600." }));
}
