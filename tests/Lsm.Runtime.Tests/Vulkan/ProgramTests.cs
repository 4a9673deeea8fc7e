using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Everything a state can be told, in random order, on both engines side by side.</summary>
public class ProgramTests
{
    [TestCaseSource(typeof(VulkanSetup), nameof(VulkanSetup.Odd))]
    public void RandomPrograms_OnEachSetup_EndInTheCpuEnginesBits(VulkanSetup setup)
    {
        foreach (FeatureKind features in new[] { FeatureKind.Trace, FeatureKind.SpikeCounts })
        {
            Run(setup, features, seed: 11 + (int)features, length: 120);
        }
    }

    private static void Run(VulkanSetup setup, FeatureKind features, int seed, int length)
    {
        LiquidStateMachine model = TestModels.Create(70, InputKind.Analog, features, "mlp", inputs: 9, outputs: 5);
        var random = new Random(seed);
        ulong next = 100;
        var agents = new List<ulong> { 5, 9, 7 };
        using var twins = new Twins(model, setup, 5, agents: [.. agents]);
        twins.Both(state => state.History.Keep(4));
        for (int i = 0; i < length; i++)
        {
            int action = random.Next(16), slot = random.Next(twins.Cpu.Capacity);
            bool taken = twins.Cpu.Agents.TryGet(slot, out ulong agent);
            switch (action)
            {
                case 0 when twins.Cpu.Agents.Count < twins.Cpu.Capacity:
                    twins.Both(state => state.Agents.Spawn([next]));
                    next++;
                    break;
                case 1 when taken:
                    twins.Both(state => state.Agents.Despawn(agent));
                    break;
                case 2 when taken:
                    twins.Both(state => state.Agents.SetOff(slot, !state.Agents.IsOff(slot)));
                    break;
                case 3 when taken:
                    twins.Both(state => state.Agents.Reset(slot));
                    break;
                case 4 when twins.Cpu.Capacity < 9:
                    twins.Both(state => state.Agents.Grow(state.Capacity + 2));
                    break;
                case 5:
                    twins.Swap();
                    break;
                case 6:
                    float[] membranes = [.. Enumerable.Range(0, twins.Cpu.Capacity * model.ReservoirSize).Select(_ => (random.NextSingle() * 1.5f) - 0.5f)];
                    twins.Both(state => state.Neurons.SetMembranes(membranes));
                    break;
                case 7 when twins.Cpu.History.KeptFrames > 0 && Kept(twins.Cpu) is >= 0 and long frame:
                    Twins.Same(twins.Cpu.History.Resimulate(frame), twins.Gpu.History.Resimulate(frame), $"action {i}: motors resimulated from frame {frame}");
                    break;
                case 8 when Kept(twins.Cpu) is >= 0 and long frame:
                    twins.Both(state => state.History.Rollback(frame));
                    break;
                case 9:
                    MlpReadout readout = MlpReadout.Random(model.ReservoirSize, model.OutputSize, (ulong)i);
                    twins.CpuEngine.SwapReadout(readout);
                    twins.GpuEngine.SwapReadout(readout);
                    break;
                default:
                    twins.Tick(random, random.Next(5));
                    break;
            }

            twins.Compare($"after action {i} ({action})");
        }
    }

    // The oldest frame that can be gone back to, or -1.
    private static long Kept(LsmState state)
    {
        for (long frame = Math.Max(0, state.Frame - state.History.KeptFrames); frame < state.Frame; frame++)
        {
            try
            {
                _ = state.History.SensorsOf(frame);
                return frame;
            }
            catch (ArgumentException)
            {
                // Forgotten since.
            }
        }

        return -1;
    }
}
