namespace Lsm.Runtime.Vulkan;

/// <summary>Chooses one of several devices: by index, by part of the name, or the most capable kind first.</summary>
internal static class DeviceChoice
{
    public static VulkanDeviceInfo Choose(IReadOnlyList<VulkanDeviceInfo> devices, string? name, int? index)
    {
        string known = string.Join("; ", devices);
        if (index is { } wanted)
        {
            VulkanDeviceInfo? at = devices.FirstOrDefault(device => device.Index == wanted);
            return RequireCompute(at ?? throw new VulkanUnavailableException($"There is no Vulkan device with index {wanted}. There are: {known}."), known);
        }

        VulkanDeviceInfo[] fitting =
            [.. devices.Where(device => name is null || device.Name.Contains(name, StringComparison.OrdinalIgnoreCase))];
        if (fitting.Length == 0)
        {
            throw new VulkanUnavailableException($"No Vulkan device has '{name}' in its name. There are: {known}.");
        }

        return RequireCompute(fitting.Where(device => device.CanCompute).OrderBy(device => device.Type).FirstOrDefault() ?? fitting[0], known);
    }

    private static VulkanDeviceInfo RequireCompute(VulkanDeviceInfo device, string known) => device.CanCompute
        ? device
        : throw new VulkanUnavailableException(
            $"The Vulkan device '{device.Name}' has no queue that can compute. Choose another (there are: {known}), or use the CPU engine.");
}
