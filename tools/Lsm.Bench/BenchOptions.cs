using Lsm.Runtime;

namespace Lsm.Bench;

/// <summary>The options of the command line.</summary>
internal sealed record BenchOptions(EngineKind Engine, int? Device, int Threads, string? Workloads)
{
    /// <summary>Lockstep: the number of frames.</summary>
    public long Frames { get; init; } = 100_000;

    /// <summary>Soak: the number of ticks.</summary>
    public long Ticks { get; init; } = 1_000_000;

    /// <summary>Lockstep, soak, tasks: the seed of all random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Realtime: the seconds that each of its two loops runs.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>Tasks: the number of settings to try for each task, both for the liquid and for the echo state network; 0 for the stored settings.</summary>
    public int Trials { get; init; }

    /// <summary>Tasks: the seconds that the tuner may search for each task, or null for no limit.</summary>
    public double? TaskSeconds { get; init; }

    /// <summary>Tasks: the number of networks, each with data of its own.</summary>
    public int Networks { get; init; } = 10;

    /// <summary>Tasks: the names of the tasks; empty for all.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Tick, realtime: a model file to measure, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Gpu: two small shapes only, for tests.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Created on each access, so that an illegal value is refused inside the scenario.</summary>
    public EngineOptions EngineOptions => new() { Threads = Threads, DeviceIndex = Device };

    public string EngineName => Engine == EngineKind.Cpu ? "cpu" : "vulkan";

    /// <summary>The number of threads in use: all cores by default.</summary>
    public int ThreadCount => Threads == 0 ? Environment.ProcessorCount : Threads;
}
