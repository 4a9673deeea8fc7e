using System.Diagnostics;
using System.Globalization;

namespace Lsm.Workers;

/// <summary>Worker processes on this machine. One that ends early is started again.</summary>
internal sealed class LocalWorkers : IDisposable
{
    private const int MostFailures = 3;
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(4);

    private readonly object gate = new();
    private readonly Process?[] processes;
    private readonly string[] arguments;
    private readonly StudyCluster cluster;
    private readonly WorkerPool pool;
    private int failures; // workers that ended by themselves, one after the other
    private bool stopping;

    /// <summary>Starts workers.</summary>
    /// <param name="place">Where the study is.</param>
    /// <param name="count">The processes, at least 1.</param>
    /// <param name="threads">The jobs of each at once.</param>
    /// <param name="cluster">The study.</param>
    /// <param name="pool">Its workers.</param>
    public LocalWorkers(MeetingPoint place, int count, int threads, StudyCluster cluster, WorkerPool pool)
    {
        (this.cluster, this.pool) = (cluster, pool);
        processes = new Process?[count];
        arguments = ["worker", "--join", place.Address, "--threads", threads.ToString(CultureInfo.InvariantCulture), "--until-input-ends"];
        try
        {
            lock (gate)
            {
                for (int i = 0; i < count; i++)
                {
                    Start(i);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The workers that were started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Ends the workers.</summary>
    public void Dispose()
    {
        Process?[] all;
        lock (gate)
        {
            stopping = true;
            all = [.. processes];
        }

        foreach (Process? process in all)
        {
            if (process is not null)
            {
                process.StandardInput.Close();
            }
        }

        long started = Stopwatch.GetTimestamp();
        foreach (Process? process in all)
        {
            if (process is not null)
            {
                TimeSpan left = StopTime - Stopwatch.GetElapsedTime(started);
                if (!process.WaitForExit(left > TimeSpan.Zero ? left : TimeSpan.Zero))
                {
                    process.Kill();
                    process.WaitForExit();
                }

                process.Dispose();
            }
        }
    }

    /// <summary>This program, as a command line can start it again.</summary>
    private static ProcessStartInfo Program(string[] arguments)
    {
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new ProcessStartInfo(program, isHost ? ["exec", Path.Combine(AppContext.BaseDirectory, "lsm.dll"), .. arguments] : arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
    }

    private void Start(int place)
    {
        string last = "";
        var process = new Process { StartInfo = Program(arguments), EnableRaisingEvents = true };
        process.ErrorDataReceived += (_, line) => last = string.IsNullOrWhiteSpace(line.Data) ? last : line.Data;
        process.Exited += (_, _) => Ended(place, process, last);
        process.Start();
        processes[place] = process;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    private void Ended(int place, Process process, string last)
    {
        lock (gate)
        {
            if (stopping)
            {
                return;
            }

            // By itself: the same would happen again. Killed: another one takes its place.
            bool byItself = process.ExitCode is >= 0 and < 128;
            failures = byItself ? failures + 1 : 0;
            if (failures >= MostFailures)
            {
                pool.Fail($"{failures} workers ended one after the other. The last one (exit code {process.ExitCode}): {last}");
                return;
            }

            Restarts++;
            _ = cluster.Ended(WorkerProgram.NameOf(process.Id));
            process.Dispose();
            try
            {
                Start(place);
            }
            catch (Exception failed) when (failed is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
            {
                processes[place] = null;
                pool.Fail($"A worker cannot be started again: {failed.Message}");
            }
        }
    }
}
