using System.Diagnostics;
using Lsm.Bench.Reports;
using Lsm.Runtime;
using Lsm.Runtime.Engines.Vulkan;

namespace Lsm.Bench.Scenarios;

/// <summary>
/// Measures the benchmark networks. It times every step from input projection to readout, after one warm-up run, over at least five runs from the
/// same initial state. Any file of this format can be measured by its name; <see cref="Names"/> are the known ones. The warm-up run
/// counts the spikes; every timed run must end in its checksum. w3g is the graph of w3 with weights of full precision, as the library draws them; the weights of w3 itself fit 16 bits.
/// </summary>
internal sealed class WorkloadScenario : IDisposable
{
    private const string Generated = "w3g";
    private const int FewestRuns = 5;
    private const int FewestRunsInSoftware = 1; // a software device takes minutes for five
    private const int MostRuns = 101;
    private const long CollectAfter = 4 << 20;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(2);
    private readonly WorkloadFile workload;
    private readonly LsmEngine engine;
    private readonly LsmState state;
    private readonly StateSnapshot start;

    private WorkloadScenario(WorkloadFile workload, BenchOptions options)
    {
        this.workload = workload;
        engine = LsmEngine.Create(workload.Model, options.Engine, options.EngineOptions);
        state = engine.CreateState(workload.Batch);
        if (workload.Membranes is not null)
        {
            state.Neurons.SetMembranes([.. Enumerable.Repeat(workload.Membranes, workload.Batch).SelectMany(of => of)]); // every agent starts with the same membranes
        }

        start = state.Save();
    }

    public static string[] Names { get; } = ["w1", "w1s", "w2", "w3", Generated, "w4"];

    public static Measurement Run(string name, BenchOptions options)
    {
        if (options.Workloads is null)
        {
            throw new BenchException($"{name} needs --workloads DIR, the folder with the files that shared/workloads/generate.py writes.");
        }

        using var scenario = new WorkloadScenario(WorkloadFile.Load(options.Workloads, name == Generated ? "w3" : name, name == Generated), options);
        return scenario.Measure(name, options);
    }

    public void Dispose()
    {
        state.Dispose();
        engine.Dispose();
    }

    private Measurement Measure(string name, BenchOptions options)
    {
        int steps = workload.Steps, runs = 0;
        long spikes = CountedRun();
        ulong checksum = state.Checksum();
        var durations = new long[MostRuns];
        var latencies = new long[MostRuns * steps];
        var faults = 0;
        GC.Collect();
        GC.WaitForPendingFinalizers(); // finalizers of an earlier scenario: the engine must not be charged for their allocations
        long allocated = 0;
        long began = Stopwatch.GetTimestamp();
        int fewest = engine.Backend is VulkanBackend { GpuDevice.IsSoftware: true } ? FewestRunsInSoftware : FewestRuns;
        while (runs < fewest || (runs < MostRuns && Stopwatch.GetElapsedTime(began) < Enough))
        {
            state.Load(start);
            long before = GC.GetTotalAllocatedBytes(true);
            durations[runs] = TimedRun(latencies.AsSpan(runs * steps, steps));
            allocated += GC.GetTotalAllocatedBytes(true) - before;
            faults += state.Checksum() == checksum ? 0 : 1;
            runs++;
        }

        Span<long> sorted = durations.AsSpan(0, runs);
        sorted.Sort();
        return new Measurement(name, options.EngineName, engine.Device, options.ThreadCount)
        {
            StepsPerSecondBest = PerSecond(sorted[0]),
            StepsPerSecondMedian = PerSecond(sorted[runs / 2]),
            Latencies = Latencies.Of(latencies.AsSpan(0, runs * steps)),
            Spikes = spikes,
            OracleSpikes = workload.OracleSpikes,
            AllocatedBytes = allocated,
            Fault = faults == 0 ? null : $"{faults} of {runs} timed runs ended in another state than the warm-up run.",
            Adds = new()
            {
                ["batch"] = workload.Batch,
                ["neurons"] = workload.Model.ReservoirSize,
                ["runs"] = runs,
                ["checksum"] = checksum.ToString("x16"),
            },
        };
    }

    private double PerSecond(long ticks) => (double)workload.Steps * Stopwatch.Frequency / ticks;

    private long CountedRun()
    {
        var spikes = new byte[workload.Batch * workload.Model.ReservoirSize];
        long total = 0, collected = GC.GetTotalAllocatedBytes();
        for (int step = 0; step < workload.Steps; step++)
        {
            Step(step);
            state.Neurons.ReadSpikes(spikes);
            total += spikes.AsSpan().Count((byte)1);
            if (GC.GetTotalAllocatedBytes() - collected > CollectAfter)
            {
                // Reading spikes allocates; this garbage must not count in the peak of the engine.
                GC.Collect();
                collected = GC.GetTotalAllocatedBytes();
            }
        }

        return total;
    }

    private long TimedRun(Span<long> latencies)
    {
        long first = Stopwatch.GetTimestamp(), last = first;
        for (int step = 0; step < latencies.Length; step++)
        {
            Step(step);
            long now = Stopwatch.GetTimestamp();
            latencies[step] = now - last;
            last = now;
        }

        return last - first;
    }

    private void Step(int step)
    {
        int row = workload.Batch * workload.Model.InputSize;
        workload.Inputs.AsSpan(step * row, row).CopyTo(state.Sensors);
        long frame = state.Frame;
        state.Begin(frame);
        state.End(frame);
    }
}
