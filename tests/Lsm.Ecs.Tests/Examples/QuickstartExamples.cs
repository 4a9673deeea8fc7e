using Lsm.Runtime;
using Lsm.Runtime.Tuning;

namespace Lsm.Ecs.Tests.Examples;

/// <summary>The code of docs/quickstart.md, in its order.</summary>
public sealed class QuickstartExamples
{
    [Test]
    public void Quickstart_CodeOfDocument_Runs()
    {
        float total = 0;
        LiquidDesign design = LiquidPresets.Control; // options, and the neuron steps of a tick
        LiquidStateMachine model = design.Create(inputSize: 3, reservoirSize: 200, outputSize: 2);
        using LsmEngine engine = LsmEngine.Create(model); // Auto: a GPU that passes the self-test, else the CPU
        using LsmState state = engine.CreateState(capacity: 16);

        for (long frame = 0; frame < 100; frame++)
        {
            for (int slot = 0; slot < state.Capacity; slot++)
            {
                Span<float> sensors = state.SensorsOf(slot);
                sensors[0] = slot * 0.1f;
                sensors[1] = frame % 10 * 0.1f;
                sensors[2] = 1;
            }

            state.Begin(frame, design.Steps);
            ReadOnlySpan<float> motors = state.End(frame); // [slot, motor]
            total += motors[0];
        }

        Assert.That(total, Is.Not.Zero);
        state.Agents.Despawn(3);
        state.Agents.Spawn([1001]);
        int slotOf1001 = state.Agents.SlotOf(1001);
        Assert.That(slotOf1001, Is.EqualTo(3));
        ulong before = state.Checksum();

        state.History.Keep(8);
        for (int i = 0; i < 8; i++)
        {
            long frame = state.Frame;
            state.Begin(frame);
            state.End(frame);
        }

        float[] late = state.History.SensorsOf(state.Frame - 3)[..state.Engine.Model.InputSize].ToArray();
        late[0] = 0.75f; // from a packet that came late
        state.History.Correct(state.Frame - 3, slot: 0, late);
        ReadOnlySpan<float> corrected = state.History.Resimulate(state.Frame - 3);
        Assert.That(corrected.Length, Is.EqualTo(32));

        ulong checksum = state.Checksum(); // the same on every machine that had the same sensors
        Assert.That(checksum, Is.Not.EqualTo(before));
    }
}
