using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.State;

/// <summary>Checksums of kept frames are those that the state had before these frames, and computing one changes nothing.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class KeptChecksumTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(60, features: FeatureKind.Trace);

    [Test]
    public void Checksum_OfKeptFrames_IsThatOfTheStateBeforeThem([Values] bool pipelined)
    {
        using LsmEngine engine = engineUnderTest.Create(model, options => options with { Pipelined = pipelined });
        using LsmState state = engine.CreateState(3, [4, 2]);
        state.History.Keep(5);
        var before = new List<ulong>();
        for (int frame = 0; frame < 12; frame++)
        {
            switch (frame)
            {
                case 8:
                    state.Agents.Spawn(7);
                    break;
                case 9:
                    state.Agents.Despawn(4);
                    break;
                case 10:
                    state.Agents.Reset(0);
                    break;
            }

            before.Add(state.Checksum());
            Step(state, frame);
        }

        (ulong now, long epoch) = (state.Checksum(), state.History.Epoch);
        float[] motors = state.Motors.ToArray();
        for (int frame = 11; frame >= 7; frame--)
        {
            Assert.That(state.History.Checksum(frame), Is.EqualTo(before[frame]), $"frame {frame}");
        }

        Assert.That(() => state.History.Checksum(6), Throws.ArgumentException.With.Message.Contains("frames 7 to 11 are"));
        Assert.That((state.Checksum(), state.History.Epoch), Is.EqualTo((now, epoch)));
        Assert.That(state.Motors.ToArray(), Is.EqualTo(motors));
        state.History.Resimulate(7);
        Assert.That(state.Checksum(), Is.EqualTo(now));
    }

    [Test]
    public void Checksum_AfterACorrection_IsThatOfTheCorrectedRun()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1), straight = engine.CreateState(1);
        state.History.Keep(8);
        for (int frame = 0; frame < 8; frame++)
        {
            Step(state, frame);
        }

        state.History.Correct(2, 0, [1.5f, 0, 1, 0, 1]);
        ulong predicted = state.History.Checksum(5);
        state.History.Resimulate(2);
        for (int frame = 0; frame < 5; frame++)
        {
            float[] right = [1.5f, 0, 1, 0, 1];
            Step(straight, frame, frame == 2 ? right : null);
        }

        Assert.That(state.History.Checksum(5), Is.EqualTo(straight.Checksum()).And.Not.EqualTo(predicted));
    }

    private static void Step(LsmState state, long frame, float[]? sensors = null)
    {
        for (int i = 0; i < state.Sensors.Length; i++)
        {
            state.Sensors[i] = sensors?[i] ?? (0.3f + (((frame * 7) + i) % 5));
        }

        state.Begin(frame, 2);
        state.End(frame);
    }
}
