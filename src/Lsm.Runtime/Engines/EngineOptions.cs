using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <summary>The options of an engine. None of them changes a bit of the results. Immutable.</summary>
public sealed record EngineOptions
{
    /// <summary>CPU: threads that share the agents of a batch, 1 to 1,024; 0 takes one per core. In a browser there is one thread, and a larger number is refused when the engine is created.</summary>
    public int Threads { get; init => field = Within(value, 0, 1024, nameof(Threads)); }

    /// <summary>The largest number of neuron steps in one tick, 1 to 4,096.</summary>
    public int MaxSteps { get; init => field = Within(value, 1, 4096, nameof(MaxSteps)); } = 16;

    /// <summary>
    /// False: <c>End(f)</c> waits for the motors of frame f and returns them. True: it returns those of frame f-1, exactly one frame late,
    /// while frame f is still being computed; the first frame gives zeros.
    /// </summary>
    public bool Pipelined { get; init; }

    /// <summary>Vulkan: take the first device whose name contains this text, ignoring case.</summary>
    public string? DeviceName { get; init; }

    /// <summary>Vulkan: take the device with this index in the loader's order.</summary>
    public int? DeviceIndex { get; init; }

    /// <summary>Vulkan: turn the Khronos validation layer on; any message of it is an error. For development.</summary>
    public bool Validation { get; init; }

    /// <summary>
    /// Vulkan: the folder that stores compiled pipelines for later processes, one file per device and driver; it is created if it is
    /// missing. Null takes the user's cache folder (<c>lsm</c> under XDG_CACHE_HOME, else under the system's folder for local data) for a
    /// device that the engine opened, and no folder for a device of a host; an empty text takes none. A file that is damaged or cannot be written is not an error.
    /// </summary>
    public string? PipelineCacheFolder { get; init; }

    /// <summary>
    /// Vulkan, for development: a copy of the project's <c>shaders</c> folder to edit while the engine runs. Each <c>Begin</c> checks the files'
    /// times, compiles changed files and runs the self-test with them. If they pass, they replace the kernels of a tick. If they do not compile or give other
    /// bits, the kernels do not change, and <see cref="LsmEngine.ShaderNotice"/> gives the reason. Null, the value for production, checks no files.
    /// </summary>
    public string? ShaderFolder { get; init; }

    /// <summary>
    /// Vulkan: the longest wait for submitted work, 1 ms to 1 hour. A device that takes longer counts as hung, which causes a
    /// <see cref="VulkanTimeoutException"/> or a fail-over. Software devices under load take seconds for large work.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan DeviceTimeout
    {
        get;
        init => field = value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromHours(1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(DeviceTimeout), value, $"DeviceTimeout is {value}; it must be from 1 ms to 1 hour.");
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Vulkan: continue on another device with the same bits when the device fails; see <see cref="FailOverOptions"/>. Null: the failure is thrown to the caller.
    /// </summary>
    public FailOverOptions? FailOver { get; init; }

    /// <summary>Vulkan: use only the limits that every device has (the minima of Vulkan 1.0), even if this device offers more. For tests.</summary>
    internal bool CoreLimits { get; init; }

    /// <summary>The vkGetInstanceProcAddr to use instead of the system loader's, or 0; for layers under the compute host.</summary>
    internal nint VulkanEntry { get; init; }

    /// <summary>Whether the meter ignores its ticks, as in a self-test.</summary>
    internal bool Unwatched { get; init; }

    private static int Within(int value, int low, int high, string option) => value >= low && value <= high
        ? value
        : throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; it must be from {low} to {high}.");
}
