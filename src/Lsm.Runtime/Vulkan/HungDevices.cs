namespace Lsm.Runtime.Vulkan;

/// <summary>Devices that were disposed while they hung. Destroying them is tried again whenever a device is opened or an engine fails over.</summary>
internal static class HungDevices
{
    private static readonly List<OwnedVulkanDevice> Devices = [];

    public static int Count
    {
        get
        {
            lock (Devices)
            {
                return Devices.Count;
            }
        }
    }

    public static void Add(OwnedVulkanDevice device)
    {
        lock (Devices)
        {
            if (!Devices.Contains(device))
            {
                Devices.Add(device);
            }
        }
    }

    /// <summary>Destroys those that answer again or are lost; the others stay in the list.</summary>
    public static void TryDestroy()
    {
        lock (Devices)
        {
            Devices.ForEach(static device => device.Dispose());
            Devices.RemoveAll(static device => device.IsDisposed);
        }
    }
}
