using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Models with optional ingredients: the CPU engine's bits on every Vulkan device, both paths, limits as they are and clamped.</summary>
public class IngredientBitsTests
{
    private static IEnumerable<TestCaseData> Setups() => VulkanSetup.All().Select(static setup => new TestCaseData(setup));

    [TestCaseSource(nameof(Setups))]
    public void Ticks_RandomIngredients_HaveTheCpuEnginesBits(VulkanSetup setup)
    {
        for (int seed = 200; seed < (setup.Sampled ? 203 : 210); seed++)
        {
            var random = new Random(seed);
            LiquidStateMachine model = IngredientModels.Wild(random, 1 + random.Next(200), (InputKind)random.Next(2));
            using var twins = new Twins(model, setup, 3);
            for (int tick = 0; tick < 16; tick++)
            {
                twins.Tick(random, tick % 7 == 3 ? 0 : 1 + (tick % 4));
                if (tick % 5 == 4)
                {
                    twins.Compare($"seed {seed}, after frame {tick}");
                }
            }
        }
    }

    /// <summary>20 sensors with delays up to 40 ticks: more than the fused kernel keeps in shared memory.</summary>
    [TestCaseSource(nameof(Setups))]
    public void Ticks_ManyLateSensors_HaveTheCpuEnginesBits(VulkanSetup setup)
    {
        const int Inputs = 20, Taps = 2, Size = 50;
        var random = new Random(1);
        float[] weights = TestModels.Draw(random, Taps * Inputs * Size, 1);
        byte[] late = [.. weights.Select(_ => (byte)random.Next(41))];
        var reservoir = LiquidReservoir.FromWeights(weights, SynapseMatrix.FromDense(Size, TestModels.Draw(random, Size * Size, 0.3)), new ReservoirOptions { InputTaps = Taps }, late);
        using var twins = new Twins(new LiquidStateMachine(reservoir, LinearReadout.Random(Size, 2, 1)), setup, 3);
        for (int tick = 0; tick < 50; tick++)
        {
            twins.Tick(random, 1);
        }

        twins.Compare("after 50 ticks");
    }
}
