using System.Text.Json.Nodes;
using Lsm.Runtime.Vulkan;
using Lsm.Tool.Output;

namespace Lsm.Tool.Doctor;

/// <summary>What was found out about a device.</summary>
/// <param name="Info">The device.</param>
internal sealed record DeviceVerdict(VulkanDeviceInfo Info)
{
    public const string SameBits = "same bits";

    /// <summary>The beginning of a verdict that gives the reason of a failure.</summary>
    public const string Failure = "fails: ";

    /// <summary>Whether the driver guarantees rounding to nearest, or it was only tested; "-" if the device did not open.</summary>
    public string Rounding { get; init; } = "-";

    /// <summary><see cref="SameBits"/>, or what the fused kernels did.</summary>
    public string Fused { get; init; } = "-";

    /// <summary><see cref="SameBits"/>, or what the wide kernels did.</summary>
    public string Wide { get; init; } = "-";

    /// <summary>Milliseconds until an engine is there, with an empty folder for compiled pipelines and with a full one.</summary>
    public (double Cold, double Warm)? Opening { get; init; }

    /// <summary>Shared memory in KiB, invocations of a workgroup, and the largest storage range in MB.</summary>
    public (long SharedKiB, long Invocations, long RangeMB)? Limits { get; init; }

    /// <summary>Whether a kernel path failed.</summary>
    public bool Fails { get; init; }

    public string OpenTimes => Opening is { } times ? $"{Numbers.Short(times.Cold)}, then {Numbers.Short(times.Warm)}" : "-";

    public JsonObject ToJson() => new()
    {
        ["index"] = Info.Index,
        ["name"] = Info.Name,
        ["type"] = $"{Info.Type}",
        ["canCompute"] = Info.CanCompute,
        ["rounding"] = Rounding,
        ["fused"] = Fused,
        ["wide"] = Wide,
        ["fails"] = Fails,
        ["sharedKiB"] = Limits?.SharedKiB,
        ["invocations"] = Limits?.Invocations,
        ["rangeMB"] = Limits?.RangeMB,
        ["openColdMs"] = Numbers.Json(Opening?.Cold),
        ["openWarmMs"] = Numbers.Json(Opening?.Warm),
    };
}
