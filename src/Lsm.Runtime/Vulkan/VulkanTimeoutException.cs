using System.Globalization;

namespace Lsm.Runtime.Vulkan;

/// <summary>Submitted work did not finish within the time limit. It may still finish, so the call that waited can be repeated.</summary>
public sealed class VulkanTimeoutException : VulkanException
{
    internal VulkanTimeoutException(string call, TimeSpan waited)
        : base(
            call,
            "Timeout",
            $"submitted work did not finish within {waited.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s. The device is overloaded or hung; wait again, or load the last snapshot on another engine.")
    {
    }
}
