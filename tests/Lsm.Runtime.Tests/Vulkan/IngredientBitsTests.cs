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
}
