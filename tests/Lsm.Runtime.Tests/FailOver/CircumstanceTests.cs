using Lsm.Faults;
using Lsm.Runtime.Engines.FailOver;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Tests.Hosting;
using Lsm.Runtime.Tests.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.FailOver;

/// <summary>
/// On every kind of device, any Vulkan call of a tick may fail: agents that are held, taught or resimulated, and the meter, continue with the bits of
/// the undisturbed run. The validation layer reports nothing, and no Vulkan object is left.
/// </summary>
public sealed class CircumstanceTests : KeptDriver
{
    private static readonly FaultKind[] Kinds = [FaultKind.DeviceLost, FaultKind.OutOfDeviceMemory, FaultKind.Hang, FaultKind.OutOfHostMemory];
    private static readonly Dictionary<(int Neurons, bool Pipelined), uint[]> Undisturbed = [];

    [TestCase(Circumstance.Fused, false)]
    [TestCase(Circumstance.Fused, true)]
    [TestCase(Circumstance.Wide, false)]
    [TestCase(Circumstance.Cut, true)]
    [TestCase(Circumstance.Auto, false)]
    [TestCase(Circumstance.Borrowed, true)]
    public void Tick_AnyVulkanCallFails_ContinuesWithTheSameBits(Circumstance circumstance, bool pipelined)
    {
        (int first, string[] names) = Calls(circumstance, pipelined);
        bool all = circumstance == Circumstance.Fused && !pipelined;
        for (int i = 0; i < names.Length; i++)
        {
            for (int kind = all ? 0 : i % 3; kind < 3; kind += all ? 1 : 3)
            {
                if (Kinds[kind] != FaultKind.Hang || names[i] == "vkWaitForFences") // at any other call a hang shows in the next wait
                {
                    Fail(circumstance, pipelined, first + i, names[i], kind == 1 && i % 2 == 0 ? FaultKind.OutOfHostMemory : Kinds[kind], toCpu: (i + kind) % 2 == 0);
                }
            }
        }
    }

    [Test]
    public void HostLost_AtAnyMoment_ContinuesWithTheSameBits([Values] LivelyRun.Moment moment, [Values] bool pipelined)
    {
        var notices = new List<FailOverNotice>();
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
        using HostApplication host = Host(Circumstance.Borrowed)!;
        int left = 0, said = 0;
        using (LsmEngine engine = Engine(Circumstance.Borrowed, host, pipelined, moment == LivelyRun.Moment.After ? [Device] : [], notices))
        {
            uint[] bits = LivelyRun.On(engine, now =>
            {
                if (now == moment)
                {
                    host.DestroyDevice();
                    (left, said) = (layer.Handles.Count, host.Log.Count);
                    engine.HostLost();
                }
            });
            Assert.That(bits.AsSpan().SequenceEqual(Expected(Circumstance.Borrowed, pipelined)), Is.True, "the bits");
        }

        Assert.That(notices, Has.Count.EqualTo(1));
        Assert.That(notices[0].Reason, Does.Contain("host"));
        Assert.That((layer.Handles.Count, host.Log.Count, layer.Messages), Is.EqualTo((left, said, Array.Empty<string>())), "no object of the lost device is used, and no other object is left");
    }

    [Test]
    public void HostLost_HungDevice_ContinuesWithTheSameBits([Values] bool answers)
    {
        var notices = new List<FailOverNotice>();
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry());
        using HostApplication host = Host(Circumstance.Borrowed)!;
        int left = 0;
        using (LsmEngine engine = Engine(Circumstance.Borrowed, host, false, [], notices))
        {
            LivelyRun.On(engine, now =>
            {
                if (now == LivelyRun.Moment.Within)
                {
                    layer.FailAt(layer.Calls, FaultKind.Hang);
                }
            });
            Assert.That(notices, Has.Count.EqualTo(1));
            if (answers)
            {
                layer.Release(); // then the engine destroys its objects on the device
            }
            else
            {
                host.DestroyDevice();
                left = layer.Handles.Count;
                engine.HostLost();
            }
        }

        Assert.That(layer.Handles.Count, Is.EqualTo(left));
        Assert.That(notices, Has.Count.EqualTo(1), "the engine failed over once only");
        if (answers)
        {
            host.Close();
        }
    }

    private static void Fail(Circumstance circumstance, bool pipelined, int call, string name, FaultKind kind, bool toCpu)
    {
        string what = $"{circumstance}, {(pipelined ? "pipelined" : "blocking")}: {kind} at call {call} ({name}), to {(toCpu ? "the CPU" : "a second device")}";
        var notices = new List<FailOverNotice>();
        using var layer = new FaultLayer(VulkanFunctions.SystemEntry()) { ClaimDiscrete = circumstance == Circumstance.Auto };
        layer.FailAt(call, kind);
        using HostApplication? host = Host(circumstance);
        try
        {
            using LsmEngine engine = Engine(circumstance, host, pipelined, toCpu ? [] : [Device], notices);
            uint[] bits = LivelyRun.On(engine);
            layer.Release();
            Assert.That(bits.AsSpan().SequenceEqual(Expected(circumstance, pipelined)), Is.True, what);
            Assert.That(engine.Kind, Is.EqualTo(toCpu ? EngineKind.Cpu : EngineKind.Vulkan), what);
        }
        catch (Exception error) when (error is not AssertionException)
        {
            throw new InvalidOperationException($"{what}: {error.Message}", error);
        }

        Assert.That(notices, Has.Count.EqualTo(1), what);
        Assert.That((layer.Faults, layer.Handles.Leaks, layer.Messages), Is.EqualTo((1, Array.Empty<string>(), Array.Empty<string>())), what);
        host?.Close();
    }

    /// <summary>The names of the Vulkan calls of the critical tick, and the index of the first.</summary>
    private static (int First, string[] Names) Calls(Circumstance circumstance, bool pipelined)
    {
        int first = 0, end = 0;
        string[] names = [];
        for (int run = 0; run < 2; run++) // the first run tests the device, once in a process
        {
            using var layer = new FaultLayer(VulkanFunctions.SystemEntry()) { ClaimDiscrete = circumstance == Circumstance.Auto };
            using HostApplication? host = Host(circumstance);
            using (LsmEngine engine = Engine(circumstance, host, pipelined, [], []))
            {
                uint[] bits = LivelyRun.On(engine, moment => (first, end) = moment == LivelyRun.Moment.Before ? (layer.Calls, end) : (first, layer.Calls));
                Assert.That(bits.AsSpan().SequenceEqual(Expected(circumstance, pipelined)), Is.True, "the bits without a fault");
                Assert.That(engine.Choice, Does.Contain(circumstance is Circumstance.Wide or Circumstance.Cut ? "wide kernels" : "fused kernels"));
            }

            Assert.That((layer.Handles.Leaks, layer.Messages), Is.EqualTo((Array.Empty<string>(), Array.Empty<string>())), "without a fault");
            host?.Close();
            names = [.. layer.Names.Skip(first).Take(end - first)];
        }

        Assert.That(names, Has.Member("vkQueueSubmit").And.Member("vkWaitForFences"));
        return (first, names);
    }

    private static LsmEngine Engine(Circumstance circumstance, HostApplication? host, bool pipelined, int[] devices, List<FailOverNotice> notices)
    {
        LiquidStateMachine model = LivelyRun.Model(Neurons(circumstance));
        EngineOptions options = new()
        {
            MaxSteps = 4,
            Threads = 1,
            Pipelined = pipelined,
            CoreLimits = circumstance == Circumstance.Wide,
            Validation = VulkanTest.Validation,
            PipelineCacheFolder = "",
            VulkanEntry = FaultLayer.Entry,
            FailOver = new FailOverOptions { SnapshotEvery = 3, Devices = devices, Moved = notices.Add },
        };
        return circumstance switch
        {
            Circumstance.Auto => LsmEngine.Create(model, EngineKind.Auto, options),
            Circumstance.Borrowed => LsmEngine.Create(model, host!.Handles with { Queue = 0, GetInstanceProcAddr = FaultLayer.Entry }, options),
            Circumstance.Cut => new LsmEngine(FailOverBackend.Create(model, options, Cut)),
            _ => LsmEngine.Create(model, EngineKind.Vulkan, options with { DeviceIndex = Device }),
        };

        VulkanBackend Cut(EngineOptions inner)
        {
            OwnedVulkanDevice device = OwnedVulkanDevice.Open(index: Device, validation: inner.Validation, entry: inner.VulkanEntry);
            return new VulkanBackend(model, inner, device, VulkanPath.Wide, device.Limits with { StorageRange = 4096 });
        }
    }

    private static int Device => VulkanTest.Devices[0].Index;

    private static HostApplication? Host(Circumstance circumstance) => circumstance == Circumstance.Borrowed ? Hosted.Host(HostKind.Vulkan10) : null;

    private static int Neurons(Circumstance circumstance) => circumstance == Circumstance.Wide ? 950 : 70;

    private static uint[] Expected(Circumstance circumstance, bool pipelined)
    {
        int neurons = Neurons(circumstance);
        if (!Undisturbed.TryGetValue((neurons, pipelined), out uint[]? bits))
        {
            using LsmEngine cpu = LsmEngine.Create(LivelyRun.Model(neurons), EngineKind.Cpu, new EngineOptions { MaxSteps = 4, Threads = 1, Pipelined = pipelined });
            bits = LivelyRun.On(cpu);
            Undisturbed.Add((neurons, pipelined), bits);
        }

        return bits;
    }
}
