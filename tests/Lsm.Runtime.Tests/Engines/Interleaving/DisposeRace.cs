namespace Lsm.Runtime.Tests.Engines.Interleaving;

/// <summary>Another thread disposes a state while this one ticks: each call of this thread works or finds a disposed state.</summary>
internal static class DisposeRace
{
    public static void Run(LsmState state)
    {
        Exception? failure = null;
        using var started = new ManualResetEventSlim();
        var disposing = new Thread(() =>
        {
            started.Wait();
            try
            {
                state.Dispose();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        state.Sensors.Clear(); // those of a held agent are no numbers
        disposing.Start();
        Assert.That(
            () =>
            {
                for (started.Set(); ;)
                {
                    state.Begin(state.Frame);
                    state.End(state.Frame - 1);
                }
            },
            Throws.TypeOf<ObjectDisposedException>());
        disposing.Join();
        Assert.That(failure, Is.Null);
    }
}
