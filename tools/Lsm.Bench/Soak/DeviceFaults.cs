using Lsm.Faults;
using Lsm.Runtime;
using Lsm.Runtime.Vulkan;

namespace Lsm.Bench.Soak;

/// <summary>Makes Vulkan calls of a run fail now and then, in every way, on an engine that fails over: each time to the same device, opened anew.</summary>
internal sealed class DeviceFaults : IDisposable
{
    private readonly FaultLayer layer = new(VulkanFunctions.SystemEntry(), keepNames: false);
    private readonly Random random;
    private readonly int most;
    private int planned;
    private int due = -1; // the call that the last fault waits for

    /// <param name="seed">Which calls fail, and how.</param>
    /// <param name="most">Faults at most; the list of devices to move to ends with them.</param>
    public DeviceFaults(ulong seed, int most) => (random, this.most) = (new Random((int)seed + 1), most);

    public int Faults => layer.Faults;

    /// <summary>Times that the engine has moved.</summary>
    public int Moves { get; private set; }

    /// <summary>Frames that were replayed after the moves.</summary>
    public long Replayed { get; private set; }

    /// <summary>Vulkan objects alive.</summary>
    public int Objects => layer.Handles.Count;

    /// <summary>What is alive once everything is disposed, or was destroyed twice.</summary>
    public IReadOnlyList<string> Leaks => layer.Handles.Leaks;

    public EngineOptions On(EngineOptions options, int device) => options with
    {
        DeviceIndex = device,
        PipelineCacheFolder = "",
        VulkanEntry = FaultLayer.Entry,
        FailOver = new FailOverOptions
        {
            SnapshotEvery = 16,
            Devices = [.. Enumerable.Repeat(device, most)],
            Moved = notice =>
            {
                Moves++;
                Replayed += notice.Frames;
                layer.Release(); // a hung device answers in the end, or its objects would be held for ever
            },
        },
    };

    /// <summary>One of the next calls will fail, unless an earlier fault still waits for its call, as it does for ever once the engine runs on the CPU.</summary>
    public void Plan()
    {
        if (planned < most && layer.Calls > due)
        {
            due = layer.Calls + random.Next(12);
            planned++;
            layer.FailAt(due, (FaultKind)(planned % 4)); // not a hang at the last: what a hung device owns goes when the next one is opened
        }
    }

    public void Dispose() => layer.Dispose();
}
