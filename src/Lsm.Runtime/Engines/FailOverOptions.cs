namespace Lsm.Runtime;

/// <summary>
/// What an engine does when its Vulkan device is lost, hangs or runs out of memory: it moves to the next device, at last to the CPU, puts
/// its states where their last snapshots were, replays the sensors since, and goes on with the same bits. Immutable.
/// </summary>
/// <remarks>
/// Every state then holds, in main memory, two snapshots of itself and the sensors of up to about two times <see cref="SnapshotEvery"/> frames
/// more than it keeps for rollback, and on the device one copy more.
/// </remarks>
public sealed record FailOverOptions
{
    /// <summary>
    /// Frames from one snapshot to the next, 1 to 65,536. Few: more copying, spread over the frames between. Many: more frames to replay, and
    /// more sensors to hold.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int SnapshotEvery
    {
        get;
        init => field = value is >= 1 and <= 65536
            ? value
            : throw new ArgumentOutOfRangeException(nameof(SnapshotEvery), value, $"SnapshotEvery is {value}; it must be from 1 to 65536.");
    } = 64;

    /// <summary>
    /// Vulkan devices to move to, by index in the loader's order, each tried once, before the CPU. The failed one may stand there: it is
    /// opened anew, which helps after a driver's reset. Null: every other device that is not a software one, the most capable first.
    /// </summary>
    public IReadOnlyList<int>? Devices { get; init; }

    /// <summary>
    /// Told once per move, on the engine's thread, when the call that met the failure has done its work. An exception from here leaves through
    /// that call.
    /// </summary>
    public Action<FailOverNotice>? Moved { get; init; }
}
