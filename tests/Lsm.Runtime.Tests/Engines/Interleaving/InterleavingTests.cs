using CsCheck;
using Lsm.Faults;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Tests.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Engines.Interleaving;

/// <summary>
/// A random program interleaves ticks, rollbacks (also twice to the same frame), resimulations with corrected sensors, saves, loads, spawns, despawns, resets, switches, growth (also for
/// which memory is missing), swaps of readouts and models, training samples, marked features, held agents, and states that another thread disposes in a tick. It ends in the bits of the straight run, and its recording replays
/// with the same checksums. A failing program is reduced and shown. The explicit tests run as many programs as <see cref="LongRun"/> reads from the environment.
/// </summary>
public class InterleavingTests
{
    private static readonly Act[] All = Enum.GetValues<Act>();

    private static readonly Gen<Order> Orders = Gen.Select(
        Gen.Frequency(
            (10, Gen.Const(Act.Tick)),
            (3, Any(Act.Correct, Act.Resimulate, Act.ResimulateAlone, Act.Rollback, Act.RollbackAgain)),
            (3, Any(Act.Spawn, Act.Despawn, Act.Switch, Act.Reset)),
            (2, Any(Act.ResetAll, Act.Grow, Act.GrowWithoutMemory, Act.SetMembranes, Act.Save, Act.Load, Act.Load, Act.Swap, Act.SwapModel, Act.KeepFrames)),
            (1, Any(Act.MarkFeatures, Act.Teach)),
            (1, Any(Act.Hold, Act.Hold, Act.Release, Act.DisposeElsewhere)),
            (3, Any(Act.Correct, Act.Resimulate))),
        Gen.UInt,
        (act, number) => new Order(act, number));

    private static readonly Gen<Order[]> Programs = Orders.Array[1, 45];

    // Every instruction occurs once, at a random place: a few programs reach all of them.
    private static readonly Gen<Order[]> Stratified = Gen.Select(
        Gen.Shuffle(All), Orders.Array[3 * All.Length], (acts, orders) => Enumerable.Range(0, 4 * All.Length)
            .Select(i => i % 4 == 3 ? orders[i - (i / 4) - 1] with { Act = acts[i / 4] } : orders[i - (i / 4)]).ToArray());

    [Test]
    public void Program_RandomOnTheCpu_EndsInTheBitsOfTheStraightRun([Values] bool pipelined, [Values(FeatureKind.Trace, FeatureKind.SpikeCounts)] FeatureKind features) =>
        OnCpu(pipelined, features, 1000);

    [TestCaseSource(typeof(VulkanSetup), nameof(VulkanSetup.All))]
    public void Program_RandomOnVulkan_EndsInTheBitsOfTheStraightRun(VulkanSetup setup) => OnVulkan(setup, Stratified, 10);

    [Explicit("5,000 programs a test unless LSM_PROGRAMS is set")]
    [Category("InterleavingsOnCpu")]
    [Test]
    public void Program_LongRunOnTheCpu_EndsInTheBitsOfTheStraightRun([Values] bool pipelined, [Values(FeatureKind.Trace, FeatureKind.SpikeCounts)] FeatureKind features) =>
        OnCpu(pipelined, features, LongRun.Programs(5000), LongRun.Seed);

    [Explicit("500 programs a setup unless LSM_PROGRAMS is set")]
    [Category("InterleavingsOnVulkan")]
    [TestCaseSource(typeof(VulkanSetup), nameof(VulkanSetup.All))]
    public void Program_LongRunOnVulkan_EndsInTheBitsOfTheStraightRun(VulkanSetup setup) => OnVulkan(setup, Programs, (LongRun.Programs(500) + 1) / 2, LongRun.Seed);

    private static Gen<Act> Any(params Act[] acts) => Gen.Int[0, acts.Length - 1].Select(i => acts[i]);

    private static void OnCpu(bool pipelined, FeatureKind features, long count, string? seed = null)
    {
        LiquidStateMachine model = TestModels.Create(33, features: features);
        var options = new EngineOptions { Threads = 1, Pipelined = pipelined };
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu, options);
        using LsmEngine straight = LsmEngine.Create(model, EngineKind.Cpu, options);
        Check(engine, straight, Programs, count, static call => AlignedMemory.FailsAt = call, recordedOneIn: 4, seed);
    }

    private static void OnVulkan(VulkanSetup setup, Gen<Order[]> programs, long count, string? seed = null)
    {
        foreach (bool pipelined in new[] { false, true })
        {
            LiquidStateMachine model = TestModels.Create(33, features: pipelined ? FeatureKind.SpikeCounts : FeatureKind.Trace);
            var options = new EngineOptions { Threads = 1, Pipelined = pipelined, MaxSteps = 4 };
            using var layer = new FaultLayer(VulkanFunctions.SystemEntry(), keepNames: false);
            using LsmEngine engine = setup.Engine(model, options with { VulkanEntry = FaultLayer.Entry });
            using LsmEngine straight = LsmEngine.Create(model, EngineKind.Cpu, options);
            Check(engine, straight, programs, count, call => layer.LacksMemory = LackingAt(call), seed: seed);
        }
    }

    /// <summary>Which calls fail if the one with the given number, from 1, is to fail; 0 for none.</summary>
    private static Func<string, bool>? LackingAt(int call) =>
        call == 0 ? null : name => name is "vkCreateBuffer" or "vkAllocateMemory" or "vkCreateDescriptorPool" or "vkAllocateCommandBuffers" && --call == 0;

    private static void Check(LsmEngine engine, LsmEngine straight, Gen<Order[]> programs, long count, Action<int> lackMemoryAt, int recordedOneIn = 0, string? seed = null)
    {
        var done = new Dictionary<Act, int>();
        LiquidStateMachine first = engine.Model;
        programs.Sample(
            program =>
            {
                using var player = new Player(engine, straight, first, lackMemoryAt, recordedOneIn > 0 && program[0].Number % recordedOneIn == 0);
                player.Run(program);
                foreach ((Act act, int times) in player.Done)
                {
                    done[act] = done.GetValueOrDefault(act) + times;
                }
            },
            seed: seed,
            iter: count,
            threads: 1,
            print: program => string.Join(", ", program.Select(order => order.ToString())));
        TestContext.Out.WriteLine($"{count} programs: " + string.Join(", ", done.OrderBy(each => each.Key).Select(each => $"{each.Key} {each.Value}")));
        Assert.That(done, Has.Count.EqualTo(All.Length), "every instruction had an effect in some program");
    }
}
