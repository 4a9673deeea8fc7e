using Lsm.Runtime;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Training;

namespace Lsm.Ecs.Tests;

/// <summary>A guard in the system: it corrects sensors on their way to the liquid, and other agents are not affected.</summary>
[TestFixtureSource(typeof(Engines), nameof(Engines.Kinds))]
public class GuardTests(EngineKind kind)
{
    [TestCase(SensorPolicy.Clamp)]
    [TestCase(SensorPolicy.HoldLast)]
    [TestCase(SensorPolicy.Freeze)]
    public void Tick_OneFaultyAgent_LeavesOthersUnchangedAndAllocatesNothing(SensorPolicy policy)
    {
        using Stage faulty = new(kind), sound = new(kind);
        faulty.System.Guard = new SensorGuard(faulty.State, new SensorRange(-2, 4, policy));
        foreach (Stage stage in new[] { faulty, sound })
        {
            stage.Spawn(1);
            stage.Spawn(2);
            stage.Spawn(3);
        }

        float[] held = [];
        for (int frame = 0; frame < 30; frame++)
        {
            faulty.Sense();
            sound.Sense();
            if (frame >= 10)
            {
                faulty.World.Get<Senses>(faulty.Entities[2]).B = frame % 3 == 0 ? float.NaN : frame % 3 == 1 ? float.PositiveInfinity : 9;
            }

            held = frame == 10 ? faulty.Motors(2) : held;
            faulty.Tick();
            sound.Tick();
        }

        Assert.That((faulty.Motors(1), faulty.Motors(3)), Is.EqualTo((sound.Motors(1), sound.Motors(3))));
        Assert.That(faulty.System.Guard.FaultCount, Is.EqualTo(20));
        Assert.That(faulty.System.Guard.FaultsOf(1), Is.EqualTo(20));
        Assert.That(faulty.Motors(2), policy == SensorPolicy.Freeze ? Is.EqualTo(held) : Is.Not.EqualTo(sound.Motors(2)));
        Assert.That(faulty.World.Get<Senses>(faulty.Entities[2]).B, Is.EqualTo(9), "the component stays as it is");

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            faulty.Tick();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void BeforeUpdate_GuardRejectsSensor_NamesAgentAndChangesNothing()
    {
        using Stage stage = new(kind);
        stage.System.Guard = new SensorGuard(stage.State, new SensorRange(-2, 4));
        stage.Spawn(7);
        stage.Run(2);
        ulong before = stage.State.Checksum();
        stage.Spawn(8);
        stage.Sense();
        stage.World.Get<Senses>(stage.Entities[7]).C = 5;
        Assert.That(stage.Tick, Throws.ArgumentException.With.Message.Contains("Sensor 2 of agent 7").And.Message.Contains("-2 to 4"));
        Assert.That((stage.State.Checksum(), stage.State.Frame, stage.State.Agents.Count), Is.EqualTo((before, 2L, 1)));
        Assert.That(stage.System.Guard.FaultCount, Is.EqualTo(1));
        stage.Agent(7).Mode = LsmMode.Off;
        stage.Tick();
        Assert.That(stage.State.Agents.Count, Is.EqualTo(2));
    }

    [Test]
    public void Guard_FreezesAgent_NothingIsLearnedFromIt([Values] bool pipelined)
    {
        var weights = new List<float[]>();
        foreach (bool faults in new[] { true, false })
        {
            using var stage = new Stage(kind, options: new EngineOptions { Pipelined = pipelined });
            var learner = new RlsLearner(61, 2);
            stage.System.Learner = learner;
            stage.System.Guard = new SensorGuard(stage.State, new SensorRange(-2, 4, SensorPolicy.Freeze));
            stage.Spawn(1);
            stage.Spawn(2);
            stage.Agent(1).Mode = LsmMode.Teach;
            stage.Agent(2).Mode = LsmMode.Teach;
            for (int frame = 0; frame < 20; frame++)
            {
                stage.Sense();
                bool pauses2 = frame is 5 or 6 or 12;
                if (pauses2 && faults)
                {
                    stage.World.Get<Senses>(stage.Entities[2]).A = float.NaN;
                }
                else
                {
                    stage.Agent(2).Mode = pauses2 ? LsmMode.Off : LsmMode.Teach; // off does not teach either
                }

                stage.World.Get<Muscles>(stage.Entities[1]) = new Muscles(frame, 1);
                stage.World.Get<Muscles>(stage.Entities[2]) = new Muscles(-frame, 2);
                stage.Tick();
            }

            weights.Add(learner.ToReadout().Weights.ToArray());
        }

        Assert.That(weights[0], Is.EqualTo(weights[1]).And.Some.Not.Zero);
    }

    [Test]
    public void Guard_OfAnotherState_IsRefused()
    {
        using Stage stage = new(kind), other = new(kind);
        Assert.That(() => stage.System.Guard = new SensorGuard(other.State, new SensorRange(0, 1)), Throws.ArgumentException.With.Message.Contains("belongs to another state"));
        Assert.That(stage.System.Guard, Is.Null);
    }
}
