using Lsm.Faults;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Tests.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.FailOver;

/// <summary>Any Vulkan call may fail in any way: the run continues on another device with the bits of the undisturbed run, and no Vulkan object is left.</summary>
public sealed class FailOverTests : KeptDriver
{
    private static readonly Dictionary<bool, uint[]> Undisturbed = [];
    private static readonly Dictionary<bool, string[]> Called = [];

    [Test]
    public void Run_SampledVulkanCallFails_ContinuesWithTheSameBits([Values] bool pipelined)
    {
        string[] calls = Calls(pipelined);
        int kind = 0;
        foreach (IGrouping<string, int> name in Enumerable.Range(0, calls.Length).GroupBy(i => calls[i]))
        {
            int[] at = [.. name];
            Run(pipelined, at[(pipelined ? 2 : 1) * at.Length / 3], (FaultKind)(kind % 4), toCpu: kind / 4 % 2 == 0, validation: kind % 5 == (pipelined ? 0 : 1) && VulkanTest.Validation);
            kind++;
        }
    }

    [Test]
    public void Run_SecondDeviceFailsToo_ContinuesWithTheSameBits()
    {
        string[] calls = Calls(false);
        for (int i = 1; i < 5; i++)
        {
            Run(false, i * calls.Length / 5, (FaultKind)(i % 4), toCpu: false, thenAfter: 1 + (i * 31));
        }
    }

    [Test]
    public void Tick_FaultWithoutFailOver_ThrowsAndLeavesNoObject([Values] FaultKind kind)
    {
        VulkanTest.RequireDevice();
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
        EngineOptions options = Options(false, [], []) with { FailOver = null };
        using (LsmEngine engine = LsmEngine.Create(Model.TestModels.Create(70), EngineKind.Vulkan, options))
        using (LsmState state = engine.CreateState(2))
        {
            state.Begin(0);
            state.End(0);
            layer.FailAt(layer.Calls + 2, kind); // reset, submit, wait
            Assert.That(() => Step(state), Throws.InstanceOf<VulkanException>());
            layer.Release();
        }

        Assert.That(layer.Handles.Leaks, Is.Empty);

        static void Step(LsmState state)
        {
            state.Begin(1);
            state.End(1);
        }
    }

    [Test]
    public void Release_HungDevice_HasDoneItsWork()
    {
        VulkanTest.RequireDevice();
        const int Much = 400;
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
        using (LsmEngine engine = LsmEngine.Create(Model.TestModels.Create(900), EngineKind.Vulkan, Options(false, [], []) with { FailOver = null, MaxSteps = Much }))
        using (LsmState hangs = engine.CreateState(1), meanwhile = engine.CreateState(8))
        {
            layer.FailAt(layer.Calls + 2, FaultKind.Hang); // reset, submit, wait
            hangs.Begin(0);
            Assert.That(() => hangs.End(0), Throws.InstanceOf<VulkanTimeoutException>());
            meanwhile.Sensors.Fill(0.7f);
            meanwhile.Begin(0, Much);
            layer.Release();
        }

        Assert.That(layer.Handles.Leaks, Is.Empty);
    }

    [Test]
    public void Tick_BeforeAndAfterFailOver_AllocatesNothing([Values] bool pipelined, [Values(0, 3)] int kept)
    {
        VulkanTest.RequireDevice();
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry(), keepNames: false);
        using LsmEngine engine = LsmEngine.Create(Model.TestModels.Create(70, features: FeatureKind.Trace), EngineKind.Vulkan, Options(pipelined, [Device], []));
        using LsmState state = engine.CreateState(5);
        state.Neurons.MarkFeatures(1, true);
        state.History.Keep(kept);
        state.Sensors.Fill(0.7f);
        foreach (EngineKind kind in new[] { EngineKind.Vulkan, EngineKind.Vulkan, EngineKind.Cpu })
        {
            Live(100);
            Assert.That(engine.Kind, Is.EqualTo(kind));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Live(1000);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero, kind.ToString());
            layer.FailAt(layer.Calls, FaultKind.DeviceLost);
        }

        void Live(int ticks)
        {
            for (int i = 0; i < ticks; i++)
            {
                long frame = state.Frame;
                state.Begin(frame, i % 3);
                state.End(frame);
                if (kept > 0 && i % 100 == 99)
                {
                    state.History.Rollback(frame - 1); // the next tick runs the frame again
                }
            }
        }
    }

    [Test]
    public void Governor_EngineFails_ReportsItOrContinuesAfterFailOver([Values] bool failOver)
    {
        VulkanTest.RequireDevice();
        LiquidStateMachine model = Model.TestModels.Create(70);
        var notices = new List<FailOverNotice>();
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
        EngineOptions options = Options(false, [], notices);
        using (LsmEngine engine = LsmEngine.Create(model, EngineKind.Vulkan, failOver ? options : options with { FailOver = null }))
        using (LsmEngine cpu = LsmEngine.Create(model, EngineKind.Cpu))
        using (LsmState state = engine.CreateState(2), straight = cpu.CreateState(2))
        {
            using (var governor = new DeadlineGovernor(state, new GovernorOptions(TimeSpan.FromMinutes(10))))
            {
                for (int frame = 0; frame < 12; frame++)
                {
                    if (frame == 6)
                    {
                        layer.FailAt(layer.Calls + 1, FaultKind.DeviceLost);
                        if (!failOver)
                        {
                            Assert.That(() => governor.Tick(new float[10]), Throws.InvalidOperationException.With.InnerException.InstanceOf<VulkanDeviceLostException>());
                            break;
                        }
                    }

                    float[] sensors = [.. Enumerable.Range(frame, 10).Select(i => i % 3)];
                    sensors.CopyTo(straight.Sensors);
                    straight.Begin(frame);
                    Assert.That(governor.Tick(sensors).ToArray(), Is.EqualTo(straight.End(frame).ToArray()), $"frame {frame}");
                }
            }

            Assert.That(notices, Has.Count.EqualTo(failOver ? 1 : 0));
            if (failOver)
            {
                Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()));
                Assert.That((engine.Kind, notices[0].To, engine.Choice.Contains("ErrorDeviceLost")), Is.EqualTo((EngineKind.Cpu, engine.Device, true)));
            }
        }

        Assert.That(layer.Handles.Leaks, Is.Empty);
    }

    /// <summary>
    /// All calls: <c>dotnet test tests/Lsm.Runtime.Tests -c Release --filter FullyQualifiedName~Run_EveryVulkanCallFails</c>. Each
    /// run has one fault: about 17,000 runs.
    /// </summary>
    [Test]
    [Explicit("17,000 runs")]
    [Category("Full")]
    public void Run_EveryVulkanCallFails_ContinuesWithTheSameBits([Values] bool pipelined, [Values] FaultKind kind, [Values] bool toCpu)
    {
        string[] calls = Calls(pipelined);
        for (int call = 0; call < calls.Length; call++)
        {
            if (kind != FaultKind.Hang || calls[call] == "vkWaitForFences") // at any other call a hang shows in the next wait
            {
                Run(pipelined, call, kind, toCpu);
            }
        }
    }

    private static void Run(bool pipelined, int call, FaultKind kind, bool toCpu, int? thenAfter = null, bool validation = false)
    {
        string what = $"{kind} at call {call} ({Calls(pipelined)[call]}), {(pipelined ? "pipelined" : "blocking")}, to {(toCpu ? "the CPU" : "a second device")}{(thenAfter is { } more ? $", again {more} calls later" : "")}";
        var notices = new List<FailOverNotice>();
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
        layer.FailAt(call, kind);
        if (thenAfter is { } calls)
        {
            layer.ThenFailAfter(calls, kind);
        }

        uint[] bits;
        try
        {
            bits = EventfulRun.On(
                model => LsmEngine.Create(model, EngineKind.Vulkan, Options(pipelined, toCpu ? [] : [Device, Device], notices) with { Validation = validation }),
                _ => layer.Release());
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{what}: {error.Message}", error);
        }

        Assert.That(bits.AsSpan().SequenceEqual(Expected(pipelined)), Is.True, $"the bits differ after {what}");
        Assert.That(layer.Handles.Leaks, Is.Empty, what);
        Assert.That(layer.Faults, Is.GreaterThanOrEqualTo(1), what);
        Assert.That(notices, Has.Count.LessThanOrEqualTo(layer.Faults), what);
        Assert.That(layer.Messages, Is.Empty, what);
    }

    private static int Device => VulkanTest.Devices[0].Index;

    private static uint[] Expected(bool pipelined)
    {
        if (!Undisturbed.TryGetValue(pipelined, out uint[]? bits))
        {
            bits = EventfulRun.On(model => LsmEngine.Create(model, EngineKind.Cpu, new EngineOptions { MaxSteps = 4, Threads = 1, Pipelined = pipelined }));
            Undisturbed.Add(pipelined, bits);
        }

        return bits;
    }

    private static string[] Calls(bool pipelined)
    {
        VulkanTest.RequireDevice();
        if (!Called.TryGetValue(pipelined, out string[]? calls))
        {
            for (int run = 0; run < 2; run++) // the first run tests the device, once in a process
            {
                using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
                uint[] bits = EventfulRun.On(model => LsmEngine.Create(model, EngineKind.Vulkan, Options(pipelined, [], [])));
                Assert.That(bits.AsSpan().SequenceEqual(Expected(pipelined)), Is.True, "the bits without a fault");
                Assert.That(layer.Handles.Leaks, Is.Empty);
                calls = [.. layer.Names];
            }

            Called.Add(pipelined, calls!);
        }

        return calls!;
    }

    private static EngineOptions Options(bool pipelined, int[] devices, List<FailOverNotice> notices) => new()
    {
        MaxSteps = 4,
        Threads = 1,
        Pipelined = pipelined,
        DeviceIndex = Device,
        PipelineCacheFolder = "",
        VulkanEntry = FaultLayer.Entry,
        FailOver = new FailOverOptions { SnapshotEvery = 3, Devices = devices, Moved = notices.Add },
    };
}
