using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.State;

/// <summary>Sizes that cannot be are refused by name and with the limit, before memory is taken for them.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class SizeTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(60);

    [Test]
    public void CreateState_OfTooManySlots_NamesTheLimit([Values(0, -1, 200_000_000, 1 << 28, int.MaxValue)] int capacity)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => engine.CreateState(capacity), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains($"is {capacity}").And.Message.Contains("from 1 to"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Grow_TooFar_LeavesTheStateAsItWas([Values(1 << 28, int.MaxValue)] int capacity)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(2), straight = engine.CreateState(2);
        state.History.Keep(4);
        Step(state, 3);
        Assert.That(() => state.Agents.Grow(capacity), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("from 1 to"));
        Assert.That(() => state.Agents.Grow(1), Throws.InstanceOf<ArgumentException>());
        Assert.That((state.Capacity, state.History.KeptFrames), Is.EqualTo((2, 4)));
        state.History.Rollback(1);
        Step(state, 4);
        Step(straight, 5);
        Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()));
    }

    [Test]
    public void Models_WithTooManyWeights_NameTheCount()
    {
        Assert.That(() => new LiquidStateMachine(4096, 1 << 20, 1), Throws.InstanceOf<ArgumentException>().With.Message.Contains("4096"));
        Assert.That(() => new MlpReadout(1 << 16, 1 << 16, 1, [], [], [], []), Throws.InstanceOf<ArgumentException>().With.Message.Contains("hiddenCount is 65536"));
        Assert.That(() => new LinearReadout(1 << 16, 1 << 16, []), Throws.InstanceOf<ArgumentException>().With.Message.Contains("outputCount is 65536"));
    }

    [Test]
    public void InitState_OfNoAgents_NamesItsOwnParameter() =>
        Assert.That(() => model.InitState(0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("batch"));

    private static void Step(LsmState state, int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            state.Sensors.Fill(0.5f);
            state.Begin(state.Frame);
            state.End(state.Frame - 1);
        }
    }
}
