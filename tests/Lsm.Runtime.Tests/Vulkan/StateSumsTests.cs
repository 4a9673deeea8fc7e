using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Checksums that the device sums up are those of the CPU engine, agent by agent.</summary>
public class StateSumsTests
{
    [TestCaseSource(typeof(VulkanSetup), nameof(VulkanSetup.Odd))]
    public void Checksums_EachAgent_AreTheCpuEngines(VulkanSetup setup)
    {
        foreach (FeatureKind features in new[] { FeatureKind.Trace, FeatureKind.Membrane })
        {
            LiquidStateMachine model = TestModels.Create(150, features: features);
            using var twins = new Twins(model, setup, 7, agents: [5, 0xFEDCBA9876543210, 3, 1UL << 40]);
            var random = new Random(2);
            ulong[] cpu = new ulong[7], gpu = new ulong[7];
            for (int tick = 0; tick < 6; tick++)
            {
                twins.Tick(random, tick % 4);
                if (tick == 3)
                {
                    // At rest on the host, not yet on the device.
                    twins.Both(state => state.Agents.Reset(1));
                    twins.Both(state => state.Agents.Despawn(3));
                    twins.Both(state => state.Agents.Spawn([99]));
                }

                twins.Cpu.Agents.Checksums(cpu);
                twins.Gpu.Agents.Checksums(gpu);
                Assert.That(gpu, Is.EqualTo(cpu), $"{features}, tick {tick}");
                Assert.That(cpu[6], Is.Zero, "a free slot");
                Assert.That((twins.Gpu.Agents.Checksum(2), twins.Gpu.Checksum()), Is.EqualTo((cpu[2], twins.Cpu.Checksum())));
            }
        }
    }

    public static IEnumerable<VulkanSetup> Wide() => VulkanSetup.All().Where(setup => setup.Path == "Wide");

    [TestCaseSource(nameof(Wide))]
    public void Checksum_LargeState_IsSummedInParts(VulkanSetup setup)
    {
        var model = new LiquidStateMachine(2, 9001, 1, new() { Reservoir = new() { FanIn = 10 }, Features = FeatureKind.Trace });
        using var twins = new Twins(model, setup, 2);
        twins.Tick(new Random(1), 3);
        Assert.That(twins.Gpu.Agents.Checksum(1), Is.EqualTo(twins.Cpu.Agents.Checksum(1)));
    }

    [TestCaseSource(typeof(VulkanSetup), nameof(VulkanSetup.Odd))]
    public void Resimulate_OneAgentOfAStateInPieces_HasTheCpuEnginesBits(VulkanSetup setup)
    {
        LiquidStateMachine model = TestModels.Create(150, features: FeatureKind.Trace);
        using var twins = new Twins(model, setup, 9);
        twins.Both(state => state.History.Keep(3));
        var random = new Random(4);
        for (int tick = 0; tick < 12; tick++)
        {
            twins.Tick(random, 1 + (tick % 3));
            int slot = tick % 9;
            long from = Math.Max(0, tick - (tick % 3));
            twins.Both(state => state.AddTo(from, (slot * model.InputSize) + 1, 0.5f));
            Twins.Same(twins.Cpu.History.Resimulate(slot, from), twins.Gpu.History.Resimulate(slot, from), $"slot {slot} from frame {from}");
            twins.Compare($"after frame {tick}");
        }
    }
}
