using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.State;

/// <summary>Whatever is called between a change of the model and the next frame, the next frames run or the call is refused by name.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class ModelChangeTests(EngineUnderTest engineUnderTest)
{
    private static readonly string[] Calls = ["nothing", "keep", "keep 0", "grow", "spawn", "despawn", "reset", "mark", "membranes", "rollback", "resimulate", "correct", "swap again", "swap at", "swap readout"];
    private readonly LiquidStateMachine first = TestModels.Create(40, features: FeatureKind.Trace), second = TestModels.Create(40, features: FeatureKind.Trace, seed: 2);

    [Test]
    public void EveryCall_AfterSwapModel_LeavesTheBitsOfTheCpu([ValueSource(nameof(Calls))] string call, [Values(0, 4)] int kept)
    {
        ulong[] here = Run(engineUnderTest.Create(first), call, kept);
        Assert.That(here, Is.EqualTo(Run(LsmEngine.Create(first, EngineKind.Cpu), call, kept)));
    }

    private ulong[] Run(LsmEngine engine, string call, int kept)
    {
        using LsmEngine owned = engine;
        using LsmState state = engine.CreateState(3, [0, 1]);
        if (kept > 0)
        {
            state.History.Keep(kept);
        }

        Step(state, 3);
        engine.SwapModel(second);
        switch (call)
        {
            case "keep": state.History.Keep(3); break;
            case "keep 0": state.History.Keep(0); break;
            case "grow": state.Agents.Grow(5); break;
            case "spawn": state.Agents.Spawn([7]); break;
            case "despawn": state.Agents.Despawn(1); break;
            case "reset": state.Agents.Reset(0); break;
            case "mark": state.Neurons.MarkFeatures(0, true); break;
            case "membranes": state.Neurons.SetMembranes(new float[3 * 40]); break;
            case "rollback": Assert.That(() => state.History.Rollback(1), Throws.ArgumentException.With.Message.Contains("not kept")); break;
            case "resimulate": Assert.That(() => state.History.Resimulate(1), Throws.ArgumentException.With.Message.Contains("not kept")); break;
            case "correct": Assert.That(() => state.History.Correct(1, 0, new float[5]), Throws.ArgumentException.With.Message.Contains("not kept")); break;
            case "swap again": engine.SwapModel(first); break;
            case "swap at": engine.SwapModelAt(4, first); break;
            case "swap readout": engine.SwapReadout(first.Readout); break;
        }

        Step(state, 3);
        return [state.Checksum(), (ulong)state.History.KeptFrames, .. state.Motors.ToArray().Select(motor => (ulong)BitConverter.SingleToUInt32Bits(motor))];
    }

    private static void Step(LsmState state, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            state.Sensors.Fill(1.5f + (0.25f * state.Frame));
            state.Begin(state.Frame);
            state.End(state.Frame - 1);
        }
    }
}
