using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Creates engines on devices that the library opens, or gives the reason why it cannot.</summary>
internal static class VulkanBackends
{
    /// <summary>An engine on the device that the options name, or on the most capable one.</summary>
    /// <exception cref="InvalidOperationException">There is none, it fails the self-test, or the liquid does not fit; the message says which and what to do.</exception>
    public static VulkanBackend Create(LiquidStateMachine model, EngineOptions options, VulkanPath? path = null) =>
        CreateOn(OwnedVulkanDevice.Open(options.DeviceName, options.DeviceIndex, options.Validation, options.CoreLimits, options.VulkanEntry), model, options, path);

    /// <summary>An engine on a device, which passes to it, even when this throws.</summary>
    /// <exception cref="InvalidOperationException">It fails the self-test, or the liquid does not fit; the message says which and what to do.</exception>
    public static VulkanBackend CreateOn(VulkanDevice device, LiquidStateMachine model, EngineOptions options, VulkanPath? path = null)
    {
        string? failure;
        try
        {
            var shape = new LiquidShape(model, device.Limits, path);
            KeepPipelines(device, options);
            failure = DeviceCheck.FirstFailure(device, shape.Path);
        }
        catch
        {
            device.Dispose();
            throw;
        }

        if (failure is not null)
        {
            device.Dispose();
            throw new VulkanUnavailableException(
                $"The Vulkan device '{device.Name}' does not compute this project's bits. First failing probe: {failure}. Update its driver, choose another device, or use the CPU engine.");
        }

        var engine = new VulkanBackend(model, options, device, path);
        device.Pipelines?.Save();
        engine.Choice = $"{engine.Choice} It passed the self-test; rounding is {Rounding(device)}.";
        return engine;
    }

    /// <summary>As <see cref="Create"/>, for an automatic choice: null, with the reason, if the CPU engine is the better or the only one.</summary>
    public static VulkanBackend? TryCreate(LiquidStateMachine model, EngineOptions options, out string reason)
    {
        try
        {
            return IsBest(options, out reason) ? Create(model, options) : null;
        }
        catch (InvalidOperationException error)
        {
            reason = error.Message;
            return null;
        }
    }

    private static void KeepPipelines(VulkanDevice device, EngineOptions options)
    {
        // For a host, the library writes no files that the host did not ask for.
        string? folder = options.PipelineCacheFolder ?? (device is OwnedVulkanDevice ? PipelineCache.UserFolder() : null);
        if (!string.IsNullOrEmpty(folder))
        {
            device.KeepPipelines(folder);
        }
    }

    /// <summary>Whether there is a device that is faster than the CPU engine; otherwise the reason.</summary>
    public static bool IsBest(EngineOptions options, out string reason)
    {
        reason = "";
        try
        {
            using var instance = new VulkanInstance(validation: false, options.VulkanEntry);
            VulkanDeviceInfo best = DeviceChoice.Choose(instance.Devices, options.DeviceName, options.DeviceIndex);
            if (best.Type == VulkanDeviceType.Cpu)
            {
                reason = $"The Vulkan device '{best.Name}' computes on the processor too, and slower than the CPU engine.";
            }
        }
        catch (InvalidOperationException error)
        {
            reason = error.Message;
        }

        return reason.Length == 0;
    }

    private static string Rounding(VulkanDevice device) => device.RoundsToNearest
        ? "guaranteed by the device (to nearest even, signed zeros)"
        : "tested, not guaranteed, on this device";
}
