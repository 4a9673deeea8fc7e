namespace Lsm.Runtime;

/// <summary>The kind of device that steps a liquid. Every engine gives the same bits.</summary>
public enum EngineKind
{
    /// <summary>A Vulkan GPU that passes the self-test, else the CPU; <see cref="LsmEngine.Choice"/> names the choice and the reason.</summary>
    Auto,

    /// <summary>The processor: event-driven, SIMD, several threads. Faster than a GPU for small liquids.</summary>
    Cpu,

    /// <summary>A Vulkan device, which must be present and pass the self-test.</summary>
    Vulkan,
}
