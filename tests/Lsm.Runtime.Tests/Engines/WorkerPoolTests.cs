using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Tests.Hosting;
using Lsm.Runtime.Tests.Training;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>The threads of a pool end with it, however it ends.</summary>
public class WorkerPoolTests
{
    [Test]
    public void Pool_ForgottenAfterAJobThatRefersToIt_EndsItsThreads()
    {
        Thread[] threads = Use();
        Assert.That(Garbage.CollectUntil(() => !threads.Any(thread => thread.IsAlive)), Is.True);
    }

    [Test]
    public void InitState_ForgottenStates_LeaveNoThreads() =>
        Assert.That(ChildProcess.Run(ChildProcess.CompiledOnce, "forgotten-states", "50"), Is.EqualTo("0 more threads"));

    [Test]
    public void Create_SystemRefusesAThread_ThrowsAndEndsThoseThatWereStarted()
    {
        // A stack of 1 GiB a thread in an address space of 24 GiB: some start, and the rest are refused.
        using var child = Process.Start(new ProcessStartInfo("bash", ["-c", $"ulimit -v 25165824; exec dotnet exec '{ChildProgram.Path}' threads 200"])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_TieredCompilation"] = "0", ["DOTNET_Thread_DefaultStackSize"] = "40000000", ["DOTNET_GCHeapHardLimit"] = "10000000" },
        })!;
        string output = child.StandardOutput.ReadToEnd().Trim();
        child.WaitForExit();
        Assert.That(output, Does.Contain("InvalidOperationException").And.Contain("EngineOptions.Threads").And.EndWith("0 more threads; an engine of 2 threads: made"));
    }

    [Test]
    public void Run_ItemThrows_ThrowsItsMessageAndContinues()
    {
        using var pool = new WorkerPool(3);
        for (int i = 0; i < 3; i++)
        {
            Assert.That(() => pool.Run(20, (_, item) => { if (item == 7) { throw new ArithmeticException("seven"); } }), Throws.InvalidOperationException.With.Message.Contains("seven"));
            int done = 0;
            pool.Run(20, (_, _) => Interlocked.Increment(ref done));
            Assert.That(done, Is.EqualTo(20));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Thread[] Use()
    {
        var threads = new ConcurrentDictionary<Thread, bool>();
        var pool = new WorkerPool(3);
        pool.Run(300, (_, _) =>
        {
            threads[Thread.CurrentThread] = pool.Count == 3; // the job refers to the pool, as an engine's does
            SpinWait.SpinUntil(() => threads.Count == 3, TimeSpan.FromMinutes(1)); // until every thread has an item
        });
        Assert.That(threads, Has.Count.EqualTo(3));
        return [.. threads.Keys.Where(thread => thread != Thread.CurrentThread)];
    }
}
