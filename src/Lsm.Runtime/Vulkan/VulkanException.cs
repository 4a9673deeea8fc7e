using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>A Vulkan call failed. The message names the call, its result and what to do.</summary>
public class VulkanException : InvalidOperationException
{
    internal VulkanException(string call, string result, string advice)
        : base($"{call} returned {result}: {advice}")
    {
        Call = call;
        Result = result;
    }

    /// <summary>The Vulkan command or the operation that failed, for example <c>vkAllocateMemory</c>.</summary>
    public string Call { get; }

    /// <summary>The result of the call, for example <c>ErrorOutOfDeviceMemory</c>.</summary>
    public string Result { get; }

    /// <summary>Throws unless the call succeeded. Calls that set Vulkan up are checked by <see cref="SetupAdvice"/>.</summary>
    internal static void Check(Result result, string call)
    {
        if (result != Silk.NET.Vulkan.Result.Success)
        {
            throw Of(result, call);
        }
    }

    internal static VulkanException Of(Result result, string call) => result switch
    {
        Silk.NET.Vulkan.Result.ErrorDeviceLost => new VulkanDeviceLostException(call),
        Silk.NET.Vulkan.Result.ErrorOutOfDeviceMemory => new VulkanException(
            call, result.ToString(), "the device has too little memory left. Use fewer agents, a smaller liquid, another device or the CPU engine."),
        Silk.NET.Vulkan.Result.ErrorOutOfHostMemory => new VulkanException(
            call, result.ToString(), "the driver found too little main memory. Use fewer agents, a smaller liquid, or free memory."),
        Silk.NET.Vulkan.Result.ErrorTooManyObjects => new VulkanException(
            call, result.ToString(), "the driver's limit on objects is reached. Dispose states and engines that are no longer used."),
        _ => new VulkanException(call, result.ToString(), "the driver refused. Update it, choose another device, or use the CPU engine."),
    };
}
