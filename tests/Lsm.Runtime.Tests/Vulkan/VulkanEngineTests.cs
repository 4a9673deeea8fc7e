using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>What is the Vulkan engine's own: pipelining, features, segments, allocation, lifetime, choice.</summary>
public class VulkanEngineTests
{
    public static IEnumerable<VulkanSetup> Setups() => VulkanSetup.All();

    [TestCaseSource(nameof(Setups))]
    public void End_Pipelined_ReturnsTheFrameBefore(VulkanSetup setup)
    {
        LiquidStateMachine model = TestModels.Create(150, InputKind.Analog, FeatureKind.Trace, "mlp");
        using LsmEngine blocking = setup.Engine(model, new EngineOptions { MaxSteps = 4 });
        using LsmEngine pipelined = setup.Engine(model, new EngineOptions { MaxSteps = 4, Pipelined = true });
        using LsmState now = blocking.CreateState(3), late = pipelined.CreateState(3);
        now.Neurons.MarkFeatures(1, true);
        late.Neurons.MarkFeatures(1, true);
        var random = new Random(3);
        float[] motors = new float[3 * model.OutputSize], features = [];
        for (int frame = 0; frame < 20; frame++)
        {
            TestModels.Inputs(random, model, 3).CopyTo(now.Sensors);
            now.Sensors.CopyTo(late.Sensors);
            now.Begin(frame, frame % 5);
            late.Begin(frame, frame % 5);
            Twins.Same(motors, late.End(frame), $"motors handed out with frame {frame}");
            if (frame > 0)
            {
                Twins.Same(features, late.Neurons.FeaturesOf(1), $"features handed out with frame {frame}");
            }

            now.End(frame).CopyTo(motors);
            features = now.Neurons.FeaturesOf(1).ToArray();
        }

        Assert.That(late.Checksum(), Is.EqualTo(now.Checksum()));
        Assert.That(motors, Has.Some.Not.Zero);
    }

    [TestCaseSource(nameof(Setups))]
    public void FeaturesOf_MarkedAgents_AreTheCpuEngines(VulkanSetup setup)
    {
        foreach (FeatureKind kind in TestModels.PlainFeatures)
        {
            LiquidStateMachine model = TestModels.Create(61, InputKind.Spikes, kind);
            using var twins = new Twins(model, setup, 4);
            twins.Both(state => state.Neurons.MarkFeatures(2, true));
            var random = new Random(5);
            for (int tick = 0; tick < 6; tick++)
            {
                twins.Tick(random, tick % 5);
                Twins.Same(twins.Cpu.Neurons.FeaturesOf(2), twins.Gpu.Neurons.FeaturesOf(2), $"{kind} of tick {tick}");
            }
        }
    }

    [TestCaseSource(nameof(Setups))]
    public void Tick_AfterWarmUp_AllocatesNothing(VulkanSetup setup)
    {
        VulkanTest.RequireDevice();
        LiquidStateMachine model = TestModels.Create(61, readout: "mlp", features: FeatureKind.Trace);

        // Without the layer: its messages arrive on the managed side.
        using var engine = new LsmEngine(new VulkanBackend(
            model, new EngineOptions(), OwnedVulkanDevice.Open(index: setup.Device, coreLimits: setup.CoreLimits), Enum.Parse<VulkanPath>(setup.Path)));
        using LsmState state = engine.CreateState(8);
        state.Neurons.MarkFeatures(3, true);
        state.History.Keep(3);
        state.Sensors.Fill(0.7f);
        for (int warm = 0; warm < 40; warm++)
        {
            state.Begin(state.Frame, warm % 17);
            state.End(state.Frame - 1);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int tick = 0; tick < 200; tick++)
        {
            state.Begin(state.Frame, tick % 17);
            state.End(state.Frame - 1);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Ticks_SmallBindings_CutTablesAndStatesInPieces()
    {
        LiquidStateMachine model = TestModels.Create(150, readout: "mlp", inputs: 40);
        var setup = new VulkanSetup(VulkanTest.Devices.Count > 0 ? VulkanTest.Devices[0].Index : -1, nameof(VulkanPath.Wide), Range: 4096);
        using var twins = new Twins(model, setup, 9);
        var program = (WideProgram)twins.GpuBackend.Program;
        Assert.That(program.SynapseSegments, Is.GreaterThan(2));
        Assert.That(program.DriveSegments, Is.GreaterThan(2));
        Assert.That(program.SlotsPerChunk, Is.InRange(1, 4));
        var random = new Random(1);
        for (int tick = 0; tick < 10; tick++)
        {
            twins.Tick(random, tick % 5);
        }

        twins.Compare("at the end");
    }

    [Test]
    public void Create_LiquidTooLargeForTheDevice_RefusedWithItsSize()
    {
        LiquidStateMachine model = TestModels.Create(150);
        int device = VulkanTest.Devices.Count > 0 ? VulkanTest.Devices[0].Index : -1;
        Assert.That(
            () => new VulkanSetup(device, nameof(VulkanPath.Wide), Range: 512).Engine(model, new EngineOptions()),
            Throws.InvalidOperationException.With.Message.Contains("neuron parameters").And.Message.Contains("512 bytes"));
        Assert.That(
            () => new VulkanSetup(device, nameof(VulkanPath.Fused), Range: 4096).Engine(model, new EngineOptions()),
            Throws.InvalidOperationException.With.Message.Contains("150 neurons").And.Message.Contains("4096"));
    }

    [Test]
    public void LiquidShape_SmallAndLargeLiquids_TakeFusedAndWideKernels()
    {
        DeviceLimits core = DeviceLimits.Core;
        Assert.That(new LiquidShape(TestModels.Create(259, readout: "mlp"), core, null).Path, Is.EqualTo(VulkanPath.Fused));
        Assert.That(new LiquidShape(TestModels.Create(2000), core, null).Path, Is.EqualTo(VulkanPath.Wide));
        Assert.That(new LiquidShape(TestModels.Create(259), core, null).Lanes, Is.EqualTo(128));
        Assert.That(new LiquidShape(TestModels.Create(259), core with { Invocations = 1024 }, null).Lanes, Is.EqualTo(256));
    }

    [Test]
    public void Dispose_EngineBeforeItsStates_LeavesStatesDisposable()
    {
        LiquidStateMachine model = TestModels.Create();
        VulkanTest.RequireDevice();
        LsmEngine engine = LsmEngine.Create(model, EngineKind.Vulkan);
        LsmState state = engine.CreateState(2);
        state.Begin(0);
        engine.Dispose();
        Assert.That(() => state.End(0), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(state.Dispose, Throws.Nothing);
    }

    [Test]
    public void Create_Vulkan_SaysItsDeviceAndRounding()
    {
        VulkanTest.RequireDevice();
        using LsmEngine engine = LsmEngine.Create(TestModels.Create(), EngineKind.Vulkan);
        Assert.That(engine.Kind, Is.EqualTo(EngineKind.Vulkan));
        Assert.That(engine.Choice, Does.Contain(engine.Device).And.Contain("fused").And.Contain("self-test").And.Match("guaranteed|tested"));
    }

    [Test]
    public void Create_AutoWithSoftwareDeviceOnly_TakesTheProcessorAndSaysWhy()
    {
        using LsmEngine engine = LsmEngine.Create(TestModels.Create());
        if (VulkanTest.Devices.Any(device => device.Type != VulkanDeviceType.Cpu))
        {
            Assert.That(engine.Kind, Is.EqualTo(EngineKind.Vulkan));
        }
        else
        {
            Assert.That(engine.Kind, Is.EqualTo(EngineKind.Cpu));
            Assert.That(engine.Choice, Does.Contain(VulkanTest.Devices.Count > 0 ? "computes on the processor too" : "Vulkan"));
        }
    }

    [Test]
    public void Create_UnknownDeviceName_AutoTakesTheProcessorAndVulkanThrows()
    {
        var options = new EngineOptions { DeviceName = "no such device" };
        using LsmEngine engine = LsmEngine.Create(TestModels.Create(), EngineKind.Auto, options);
        Assert.That(engine.Kind, Is.EqualTo(EngineKind.Cpu));
        Assert.That(engine.Choice, Does.Contain("no such device").Or.Contain("loader"));
        Assert.That(() => LsmEngine.Create(TestModels.Create(), EngineKind.Vulkan, options), Throws.InstanceOf<VulkanUnavailableException>());
    }
}
