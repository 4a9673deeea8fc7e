namespace Lsm.Runtime;

/// <summary>
/// The options of fail-over. When its Vulkan device is lost, hangs or runs out of memory, an engine moves to the next device, and finally to the CPU. It restores
/// the last snapshot of each state, replays the sensors since then, and continues with the same bits. Immutable.
/// </summary>
/// <remarks>
/// Each state then needs, in main memory, two snapshots of itself and the sensors of up to about two times <see cref="SnapshotEvery"/> frames
/// more than it keeps for rollback, and one more copy on the device.
/// </remarks>
public sealed record FailOverOptions
{
    /// <summary>
    /// The number of frames from one snapshot to the next, 1 to 65,536. A small number needs more copying, which is spread over the frames between. A large number needs more frames to replay, and
    /// more memory for sensors.
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
    /// The Vulkan devices to move to, by index in the loader's order. Each is tried once, before the CPU. The list may contain the failed device, which is
    /// then opened again; this helps after a driver reset. Null: every other device that is not a software device, the most capable first.
    /// </summary>
    public IReadOnlyList<int>? Devices { get; init; }

    /// <summary>
    /// Called once per move, on the engine's thread, after the failed call has completed its work. An exception of the callback leaves through
    /// that call.
    /// </summary>
    public Action<FailOverNotice>? Moved { get; init; }
}
