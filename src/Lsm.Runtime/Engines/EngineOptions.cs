using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <summary>How an engine runs a model. None of these changes a bit of what it computes. Immutable.</summary>
public sealed record EngineOptions
{
    /// <summary>CPU: threads that share the agents of a batch, 1 to 1,024; 0 takes one per core. In a browser there is one, and more are refused when the engine is made.</summary>
    public int Threads { get; init => field = Within(value, 0, 1024, nameof(Threads)); }

    /// <summary>The most neuron steps that one tick may take, 1 to 4,096.</summary>
    public int MaxSteps { get; init => field = Within(value, 1, 4096, nameof(MaxSteps)); } = 16;

    /// <summary>
    /// False: <c>End(f)</c> hands out the motors of frame f and waits for them. True: those of frame f-1, exactly one frame late,
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
    /// Vulkan: the folder in which compiled pipelines are kept from one process to the next, a file per device and driver, made where it is
    /// missing. Null takes the user's cache folder (<c>lsm</c> under XDG_CACHE_HOME, else under the system's folder for local data) with a
    /// device of the engine's own, and none on a host's; an empty text takes none. A file that is damaged, or cannot be written, is no error.
    /// </summary>
    public string? PipelineCacheFolder { get; init; }

    /// <summary>
    /// Vulkan, for development: a copy of the project's <c>shaders</c> folder to edit while the engine runs. Each <c>Begin</c> looks at the files'
    /// times, and what changed is compiled, put to the self-test and takes the place of the kernels of a tick; what does not compile, or gives other
    /// bits, leaves the kernels as they were, and <see cref="LsmEngine.ShaderNotice"/> says why. Null, as it should be in a product, looks at nothing.
    /// </summary>
    public string? ShaderFolder { get; init; }

    /// <summary>
    /// Vulkan: how long a wait for submitted work may last, 1 ms to 1 hour. A device that takes longer counts as hung: a
    /// <see cref="VulkanTimeoutException"/>, or a fail-over. Software devices under load take seconds over large work.
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
    /// Vulkan: go on elsewhere with the same bits when the device fails; see <see cref="FailOverOptions"/>. Null: the exception is the caller's.
    /// </summary>
    public FailOverOptions? FailOver { get; init; }

    /// <summary>Vulkan: use no more than the limits every device has (the minima of Vulkan 1.0), whatever this one offers. For tests: a user's device is what it is.</summary>
    internal bool CoreLimits { get; init; }

    /// <summary>vkGetInstanceProcAddr to use in place of the system loader's, or 0: for layers under the compute host.</summary>
    internal nint VulkanEntry { get; init; }

    /// <summary>Whether the meter leaves its ticks out, as it does for a self-test.</summary>
    internal bool Unwatched { get; init; }

    private static int Within(int value, int low, int high, string option) => value >= low && value <= high
        ? value
        : throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; it must be from {low} to {high}.");
}
