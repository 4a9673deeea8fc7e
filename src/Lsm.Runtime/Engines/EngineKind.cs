namespace Lsm.Runtime;

/// <summary>Where a liquid is stepped. Every engine gives the same bits.</summary>
public enum EngineKind
{
    /// <summary>A Vulkan GPU that passes the self-test, else the CPU; <see cref="LsmEngine.Choice"/> says which and why.</summary>
    Auto,

    /// <summary>The processor: event-driven, SIMD, several threads. Faster than a GPU for small liquids.</summary>
    Cpu,

    /// <summary>A Vulkan device, which must be present and pass the self-test.</summary>
    Vulkan,
}
