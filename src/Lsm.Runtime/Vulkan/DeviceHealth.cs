using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>
/// Whether a device still answers. A lost device is waited for no more, and everything on it may be destroyed. A hung one still owns what it was
/// given: what is disposed meanwhile is held back until it answers, is lost, or the process ends; Vulkan allows nothing else.
/// </summary>
internal sealed unsafe class DeviceHealth(VulkanDevice device)
{
    private readonly List<IDisposable> heldBack = [];
    private Fence newest; // of the last submission: when it is signalled, so is every one before
    private bool hung;

    /// <summary>How long a wait may last. A software device under load takes seconds over large work; a hung device takes for ever.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>VK_ERROR_DEVICE_LOST was seen.</summary>
    public bool IsLost { get; private set; }

    public void Lose() => (IsLost, hung) = (true, false);

    public void Submitted(Fence fence, Result result)
    {
        newest = result == Result.Success ? fence : newest;
        See(result);
    }

    /// <summary>Waits for a submission, no longer than <see cref="LongestWait"/>. Allocates nothing.</summary>
    public Result Wait(Fence fence)
    {
        if (IsLost)
        {
            return Result.ErrorDeviceLost;
        }

        Result result = device.Api.WaitForFences(device.Handle, 1, &fence, true, (ulong)LongestWait.Ticks * 100);
        See(result);
        hung |= result == Result.Timeout;
        if (result == Result.Success && fence.Handle == newest.Handle)
        {
            (newest, hung) = (default, false);
        }

        return result;
    }

    /// <summary>Whether something must not be destroyed yet, because the device hangs; it is then disposed once more when that has passed.</summary>
    public bool HoldsBack(IDisposable thing)
    {
        if (hung)
        {
            // Where the newest submission is known to be done, nothing is under way.
            Result status = newest.Handle != 0 ? device.Api.GetFenceStatus(device.Handle, newest) : Result.Success;
            See(status);
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
            heldBack.Remove(thing); // it is being disposed, after what was disposed before it
            IDisposable[] free = [.. heldBack];
            heldBack.Clear();
            Array.ForEach(free, held => held.Dispose());
        }

        return false;
    }

    private void See(Result result)
    {
        if (result == Result.ErrorDeviceLost)
        {
            Lose();
        }
    }
}
