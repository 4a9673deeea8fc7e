using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lsm.Workers;

/// <summary><c>lsm worker</c>: works for the study at an address until it ends. A study that was killed and started again finds its workers again.</summary>
public static class WorkerProgram
{
    /// <summary>The name of the worker in a process.</summary>
    internal static string NameOf(int process) => FormattableString.Invariant($"{Environment.MachineName}-{process}");

    /// <summary>Works.</summary>
    /// <param name="place">Where the study is.</param>
    /// <param name="threads">The jobs at once; 0 for one each core.</param>
    /// <param name="wait">How long it waits for a study, above 0.</param>
    /// <param name="note">Gets what a person has to know.</param>
    /// <param name="stop">Ends the worker.</param>
    /// <exception cref="IOException">There is no study at the address.</exception>
    /// <exception cref="InvalidOperationException">The worker cannot work for the study.</exception>
    public static async Task Run(MeetingPoint place, int threads, TimeSpan wait, Action<string> note, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(note);
        string name = NameOf(Environment.ProcessId);
        int done = 0;
        while (!stop.IsCancellationRequested)
        {
            long started = Stopwatch.GetTimestamp();
            using var session = new WorkerSession(name, threads == 0 ? Environment.ProcessorCount : threads, BuildName.Text);
            if (await Join(place, name, session, started, wait, stop) is not { } host)
            {
                return;
            }

            try
            {
                TimeSpan left = wait - Stopwatch.GetElapsedTime(started);
                await Task.WhenAny(session.Welcomed, session.End, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, stop));
                if (!session.Welcomed.IsCompleted && !session.End.IsCompleted && !stop.IsCancellationRequested)
                {
                    throw new IOException($"No study came to {place} in {wait.TotalSeconds:F0} s. Start it with 'lsm tune DATA --listen {place}', or wait longer with --wait.");
                }

                if (session.Welcomed.IsCompleted)
                {
                    note($"Worker {name} works for the study at {place}.");
                }

                await Task.WhenAny(session.End, Task.Delay(Timeout.Infinite, stop));
                done += session.Done;
                if (session.Refusal is { } refusal)
                {
                    throw new InvalidOperationException(refusal);
                }

                if (!session.End.IsCompleted || await session.End == WorkerEnd.Done)
                {
                    note($"Worker {name} did {done} jobs.");
                    return;
                }

                note($"The study at {place} does not answer; waiting for it to go on.");
            }
            finally
            {
                await Silos.Stop(host);
            }
        }
    }

    /// <summary>Joins the cluster; tries again until the wait is over. Null if the worker was stopped.</summary>
    private static async Task<IHost?> Join(MeetingPoint place, string name, WorkerSession session, long started, TimeSpan wait, CancellationToken stop)
    {
        string? last = null;
        while (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed < wait)
        {
            if (stop.IsCancellationRequested)
            {
                return null;
            }

            if (await Answers(place, stop))
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                limit.CancelAfter(wait - elapsed);
                try
                {
                    return await Silos.Start(place, isStudy: false, name, services => services.AddSingleton(session).AddSingleton<IFatalErrorHandler>(session), limit.Token);
                }
                catch (IOException failed)
                {
                    last = failed.Message;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(0.5), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return stop.IsCancellationRequested ? null : throw new IOException(
            last is null ? $"Nothing answers at {place} for {wait.TotalSeconds:F0} s. Start {(place.Kind == MeetingKind.Study ? $"the study with 'lsm tune DATA --listen {place}'" : "the server")}, correct --join, or wait longer with --wait." : $"{last} It was tried for {wait.TotalSeconds:F0} s.");
    }

    private static async Task<bool> Answers(MeetingPoint place, CancellationToken stop)
    {
        using var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await client.ConnectAsync(place.Host, place.Port, limit.Token);
            return true;
        }
        catch (Exception closed) when (closed is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
