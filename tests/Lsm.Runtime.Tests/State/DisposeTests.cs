using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.State;

/// <summary>Dispose takes part in the rule of one thread at a time.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class DisposeTests(EngineUnderTest engineUnderTest)
{
    private readonly LiquidStateMachine model = TestModels.Create(61);

    [Test]
    public void Dispose_WhileBeginWaitsForAReadout_EndsTheWait([Values] bool ofTheEngine)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        using LsmState state = engine.CreateState(1);
        var readout = new TaskCompletionSource<Readout>();
        engine.SwapAt(1, readout.Task);
        state.Begin(0);
        state.End(0);
        Exception? seen = null;
        using var started = new ManualResetEventSlim();
        var waiting = new Thread(() =>
        {
            started.Set();
            try
            {
                state.Begin(1);
            }
            catch (Exception error)
            {
                seen = error;
            }
        });
        waiting.Start();
        started.Wait();
        Thread.Sleep(50); // most times it waits in Begin by then; if not, Begin finds a disposed state
        if (ofTheEngine)
        {
            engine.Dispose();
        }
        else
        {
            state.Dispose();
        }

        Assert.That(waiting.Join(TimeSpan.FromMinutes(1)), Is.True, "the wait ended");
        Assert.That(seen, Is.TypeOf<ObjectDisposedException>());
        readout.SetResult(model.Readout);
    }

    [Test]
    public void Dispose_WhileAnotherThreadTicks_WaitsAndLaterCallsSeeADisposedState([Values] bool ofTheEngine)
    {
        for (int round = 0; round < 10; round++)
        {
            using LsmEngine engine = engineUnderTest.Create(model);
            using LsmState state = engine.CreateState(2);
            Exception? seen = null;
            using var started = new ManualResetEventSlim();
            var ticking = new Thread(() =>
            {
                try
                {
                    for (long frame = 0; ; frame++)
                    {
                        state.Begin(frame);
                        state.End(frame);
                        started.Set();
                    }
                }
                catch (Exception error)
                {
                    seen = error;
                    started.Set();
                }
            });
            ticking.Start();
            started.Wait();
            Thread.SpinWait(round * 10_000);
            if (ofTheEngine)
            {
                engine.Dispose();
            }
            else
            {
                state.Dispose();
            }

            Assert.That(ticking.Join(TimeSpan.FromMinutes(1)), Is.True);
            Assert.That(seen, Is.TypeOf<ObjectDisposedException>(), $"round {round}");
            Assert.That(seen!.Message, Does.Not.Contain("Rows").And.Not.Contain("Backend"), "it names a public type");
        }
    }

    [Test]
    public void Dispose_InAFrame_AllowsTheNextStateToRun()
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        LsmState abandoned = engine.CreateState(1);
        abandoned.Begin(0);
        abandoned.Dispose();
        Assert.That(() => abandoned.End(0), Throws.TypeOf<ObjectDisposedException>());
        using LsmState state = engine.CreateState(1), straight = engine.CreateState(1);
        state.Begin(0);
        state.End(0);
        straight.Begin(0);
        straight.End(0);
        Assert.That(state.Checksum(), Is.EqualTo(straight.Checksum()));
    }
}
