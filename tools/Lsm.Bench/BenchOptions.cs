using Lsm.Runtime;

namespace Lsm.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions(EngineKind Engine, int? Device, int Threads, string? Workloads)
{
    /// <summary>Lockstep: frames to run.</summary>
    public long Frames { get; init; } = 100_000;

    /// <summary>Soak: ticks to run.</summary>
    public long Ticks { get; init; } = 1_000_000;

    /// <summary>Lockstep, soak: everything random follows from it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Made when asked for: what it refuses is refused within the scenario.</summary>
    public EngineOptions EngineOptions => new() { Threads = Threads, DeviceIndex = Device };

    public string EngineName => Engine == EngineKind.Cpu ? "cpu" : "vulkan";

    /// <summary>Threads in use: all cores unless given.</summary>
    public int ThreadCount => Threads == 0 ? Environment.ProcessorCount : Threads;
}
