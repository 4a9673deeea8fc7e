namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Models swapped while both engines run: the same bits on every path, also where the new one needs more scratch than the old.</summary>
public class ModelSwapBitsTests
{
    [TestCaseSource(typeof(VulkanSetup), nameof(VulkanSetup.Odd))]
    public void SwapModel_OnEachSetup_HasTheCpuEnginesBits(VulkanSetup setup)
    {
        // Sparse, dense, and in between: pieces and segments, and so the scratch of the wide kernels, differ from one to the next.
        LiquidStateMachine[] models = [Draw(4, 1), Draw(30, 2), Draw(12, 3)];
        using var twins = new Twins(models[0], setup, 5, new() { MaxSteps = 4, Pipelined = setup.CoreLimits || setup.Plain });
        var random = new Random(7);
        twins.Both(state => state.History.Keep(6));
        Scheduled(5, models[1]);
        Scheduled(9, models[2]);
        for (int frame = 0; frame < 14; frame++)
        {
            twins.Tick(random, frame % 5);
            twins.Compare($"after frame {frame}");
            long from = Math.Max(0, frame - (frame % 6));
            twins.Both(state => state.AddTo(from, 2, 0.5f));
            Twins.Same(twins.Cpu.History.Resimulate(from), twins.Gpu.History.Resimulate(from), $"frame {frame} again from {from}");
            twins.Compare($"frame {frame} again from {from}");
            if (frame == 3)
            {
                Scheduled(6, models[2]); // between the others, with frames kept and one under way
            }
        }

        if (setup.Path == "Wide" && setup.Range > 0)
        {
            long[] words = [.. twins.GpuBackend.Programs.Select(program => program.StateWords(5))];
            Assert.That(words.Max(), Is.GreaterThan(words[0]), "scratch had to be enlarged");
        }

        foreach (LiquidStateMachine model in models)
        {
            twins.CpuEngine.SwapModel(model);
            twins.GpuEngine.SwapModel(model);
            twins.Tick(random, 3);
            twins.Compare("after a swap at once");
        }

        Assert.That(twins.GpuBackend.Programs, Has.Count.EqualTo(1), "the models before are gone");
        twins.Both(state => state.Agents.Grow(9));
        twins.Tick(random, 2);
        twins.Compare("grown");

        void Scheduled(long frame, LiquidStateMachine model)
        {
            twins.CpuEngine.SwapModelAt(frame, model);
            twins.GpuEngine.SwapModelAt(frame, model);
        }
    }

    [Test]
    public void Prepare_ModelTooLargeForTheDevice_RefusedAndNothingChanged()
    {
        int device = VulkanTest.Devices.Count > 0 ? VulkanTest.Devices[0].Index : -1;
        var setup = new VulkanSetup(device, "Fused", Range: 16384);
        using var twins = new Twins(Draw(4, 1), setup, 3);
        twins.Tick(new Random(1), 2);
        Assert.That(() => twins.GpuEngine.SwapModelAt(1, Draw(40, 2)), Throws.InvalidOperationException.With.Message.Contains("16384"));
        Assert.That(() => twins.GpuEngine.SwapModel(Draw(40, 2)), Throws.InvalidOperationException);
        twins.Tick(new Random(2), 2);
        twins.Compare("after the refusals");
    }

    private static LiquidStateMachine Draw(int fanIn, ulong seed) => new(
        4, 96, 3, new() { Reservoir = new() { FanIn = fanIn, WeightScale = 2.0 / fanIn, Seed = seed, InputScaling = 2 }, Features = FeatureKind.Trace });
}
