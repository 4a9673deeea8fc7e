using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>
/// Whether a device still answers. Nothing waits for a lost device, and everything on it may be destroyed. A hung device still uses its objects: Vulkan
/// does not allow destroying them, so objects that are disposed are kept until the device answers, is lost, or the process ends.
/// </summary>
internal sealed unsafe class DeviceHealth(VulkanDevice device)
{
    private readonly List<IDisposable> heldBack = [];
    private Fence newest; // of the last submission: when it is signalled, so is every one before
    private bool hung;

    /// <summary>The longest wait. A software device under load takes seconds for large work; a hung device never answers.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A call returned VK_ERROR_DEVICE_LOST.</summary>
    public bool IsLost { get; private set; }

    public void MarkLost() => (IsLost, hung) = (true, false);

    public void Submitted(Fence fence, Result result)
    {
        newest = result == Result.Success ? fence : newest;
        Note(result);
    }

    /// <summary>Waits for a submission, no longer than <see cref="LongestWait"/>. Allocates nothing.</summary>
    public Result Wait(Fence fence)
    {
        if (IsLost)
        {
            return Result.ErrorDeviceLost;
        }

        Result result = device.Api.WaitForFences(device.Handle, 1, &fence, true, (ulong)LongestWait.Ticks * 100);
        Note(result);
        hung |= result == Result.Timeout;
        if (result == Result.Success && fence.Handle == newest.Handle)
        {
            (newest, hung) = (default, false);
        }

        return result;
    }

    /// <summary>Whether an object must not be destroyed yet, because the device hangs; it is then disposed again when the device answers.</summary>
    public bool HoldsBack(IDisposable thing)
    {
        if (hung)
        {
            // Submissions end in order: when the newest is done, none is in flight.
            Result status = newest.Handle != 0 ? device.Api.GetFenceStatus(device.Handle, newest) : Result.Success;
            Note(status);
            hung = status == Result.NotReady;
        }

        if (hung)
        {
            if (!heldBack.Contains(thing))
            {
                heldBack.Add(thing);
            }

            return true;
        }

        if (heldBack.Count > 0)
        {
            heldBack.Remove(thing); // its own Dispose continues after this
            IDisposable[] free = [.. heldBack];
            heldBack.Clear();
            Array.ForEach(free, held => held.Dispose());
        }

        return false;
    }

    /// <summary>Whether submitted work may still be in flight. Never waits.</summary>
    public bool IsBusy() => !IsLost && newest.Handle != 0 && device.Api.GetFenceStatus(device.Handle, newest) == Result.NotReady;

    private void Note(Result result)
    {
        if (result == Result.ErrorDeviceLost)
        {
            MarkLost();
        }
    }
}
