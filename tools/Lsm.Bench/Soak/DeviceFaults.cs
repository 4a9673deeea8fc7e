using Lsm.Faults;
using Lsm.Runtime;
using Lsm.Runtime.Vulkan;

namespace Lsm.Bench.Soak;

/// <summary>Makes Vulkan calls of a run fail at times, in every way, on an engine that fails over each time to the same device, opened again.</summary>
internal sealed class DeviceFaults : IDisposable
{
    private readonly FaultLayer layer = new(VulkanFunctions.SystemEntry(), keepNames: false);
    private readonly Random random;
    private readonly int most;
    private int planned;
    private int due = -1; // the index of the call that the last fault waits for

    /// <param name="seed">The seed of the faults.</param>
    /// <param name="most">The largest number of faults, and of devices to move to.</param>
    public DeviceFaults(ulong seed, int most) => (random, this.most) = (new Random((int)seed + 1), most);

    public int Faults => layer.Faults;

    /// <summary>The number of moves of the engine.</summary>
    public int Moves { get; private set; }

    /// <summary>The number of frames replayed after the moves.</summary>
    public long Replayed { get; private set; }

    /// <summary>The number of live Vulkan objects.</summary>
    public int Objects => layer.Handles.Count;

    /// <summary>The objects that are alive after everything is disposed, or that were destroyed twice.</summary>
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
                layer.Release(); // a hung device must answer at last, so that its objects can be destroyed
            },
        },
    };

    /// <summary>Plans a fault at one of the next calls, unless an earlier fault still waits for its call. On the CPU there are no calls, so the fault waits to the end.</summary>
    public void Plan()
    {
        if (planned < most && layer.Calls > due)
        {
            due = layer.Calls + random.Next(12);
            planned++;
            layer.FailAt(due, (FaultKind)(planned % 4)); // the last fault is not a hang: the objects of a hung device are destroyed when the next device is opened
        }
    }

    public void Dispose() => layer.Dispose();
}
