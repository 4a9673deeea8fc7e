using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.State;

/// <summary>Features belong to one life of an agent, and a rollback brings marks back.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class MarkedFeaturesTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(60, features: FeatureKind.Trace);

    [Test]
    public void FeaturesOf_AgentDespawnedAndSpawnedAgain_IsRefused([Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(model, options => options with { Pipelined = pipelined });
        using LsmState state = engine.CreateState(1, [5]);
        state.Neurons.MarkFeatures(0, true);
        Step(state, 3);
        Assert.That(state.Neurons.FeaturesOf(0).Length, Is.EqualTo(60));
        state.Agents.Despawn(5);
        state.Agents.Spawn([5]);
        Assert.That(() => state.Neurons.FeaturesOf(0), Throws.InvalidOperationException);
        state.Neurons.MarkFeatures(0, true);
        Assert.That(() => state.Neurons.FeaturesOf(0), Throws.InvalidOperationException, "marked for frames to come");
    }

    [Test]
    public void Rollback_AfterAMarkWasRemoved_RestoresTheMark()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2);
        state.History.Keep(8);
        state.Neurons.MarkFeatures(1, true);
        Step(state, 3);
        float[] third = state.Neurons.FeaturesOf(1).ToArray();
        state.Neurons.MarkFeatures(1, false);
        Step(state, 2);
        state.History.Rollback(2);
        Step(state, 1);
        Assert.That(state.Neurons.FeaturesOf(1).ToArray(), Is.EqualTo(third));
        Assert.That(() => state.Neurons.FeaturesOf(0), Throws.InvalidOperationException.With.Message.Contains("MarkFeatures(0, true)"));
    }

    private static void Step(LsmState state, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            state.Sensors.Fill(0.25f * (state.Frame + 1));
            state.Begin(state.Frame, 2);
            state.End(state.Frame - 1);
        }
    }
}
