using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>
/// The CPU engine's bits on every Vulkan device, both paths, limits as they are and clamped. By default a part of the cross; all of it with
/// <c>dotnet test tests/Lsm.Runtime.Tests -c Release --filter TestCategory=Full</c> (hours on a software device).
/// </summary>
public class BitsTests
{
    private const int Stride = 29; // of the cases that are taken: shares no factor with any dimension, so every value of each occurs

    private static IEnumerable<object[]> Cross() =>
        from setup in VulkanSetup.All()
        from topology in new[] { "erdos_renyi", "small_world", "scale_free" }
        from readout in new[] { "linear", "mlp" }
        from features in TestModels.PlainFeatures
        from input in Enum.GetValues<InputKind>()
        from size in new[] { 61, 150, 259 }
        select new object[] { setup, topology, readout, features, input, size };

    private static IEnumerable<object[]> Sample() => Cross().Where((values, i) => i % (((VulkanSetup)values[0]).Sampled ? 4 * Stride : Stride) == 0);

    [TestCaseSource(nameof(Sample))]
    public void Ticks_SampleOfTheCross_HaveTheCpuEnginesBits(
        VulkanSetup setup, string topology, string readout, FeatureKind features, InputKind input, int size)
    {
        Run(setup, topology, readout, features, input, size, batch: 7, ticks: 40, compareEvery: 8);
        Run(setup, topology, readout, features, input, size, batch: 64, ticks: 3, compareEvery: 3);
    }

    [Explicit("hours on a software device")]
    [Category("Full")]
    [TestCaseSource(nameof(Cross))]
    public void Ticks_WholeCross_HaveTheCpuEnginesBits(
        VulkanSetup setup, string topology, string readout, FeatureKind features, InputKind input, int size)
    {
        Run(setup, topology, readout, features, input, size, batch: 7, ticks: 2000, compareEvery: 50);
        Run(setup, topology, readout, features, input, size, batch: 64, ticks: 300, compareEvery: 50);
    }

    private static void Run(
        VulkanSetup setup, string topology, string readout, FeatureKind features, InputKind input, int size, int batch, int ticks, int compareEvery)
    {
        LiquidStateMachine model = TestModels.Create(size, input, features, readout, topology, seed: (ulong)size);
        using var twins = new Twins(model, setup, batch);
        var random = new Random(size);
        for (int tick = 0; tick < ticks; tick++)
        {
            twins.Tick(random, tick % 7 == 3 ? 0 : 1 + (tick % 4));
            if ((tick + 1) % compareEvery == 0)
            {
                twins.Compare($"after frame {tick}");
            }
        }

        twins.Compare("at the end");
        var spikes = new byte[batch * size];
        twins.Gpu.Neurons.ReadSpikes(spikes);
        Assert.That(spikes, Has.Some.EqualTo(1), "a run without spikes shows nothing");
    }
}
