using System.Runtime.InteropServices;

namespace Lsm.Faults;

/// <summary>Collects the messages of the validation layer about an instance that enabled it, beside other listeners, until the instance is destroyed.</summary>
internal sealed unsafe class ValidationEar
{
    private static ValidationEar? current;
    private readonly delegate* unmanaged<nint, byte*, nint> getInstanceProcAddr;
    private readonly Dictionary<nint, ulong> messengers = [];
    private readonly List<string> heard = []; // from any thread

    public ValidationEar(delegate* unmanaged<nint, byte*, nint> getInstanceProcAddr)
    {
        this.getInstanceProcAddr = getInstanceProcAddr;
        current = this;
    }

    /// <summary>The warnings and errors so far.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (heard)
            {
                return [.. heard];
            }
        }
    }

    /// <summary>Listens to an instance, if it was made with a layer, of which the runtime knows only the validation layer.</summary>
    public void Listen(nint createInfo, nint instance)
    {
        if (*(uint*)(createInfo + 32) == 0) // VkInstanceCreateInfo.enabledLayerCount
        {
            return;
        }

        var info = new CreateInfo
        {
            Type = 1000128004, Severities = 0x1100, Kinds = 7, Callback = (nint)(delegate* unmanaged<uint, uint, nint, nint, uint>)&Hear,
        };
        ulong messenger;
        fixed (byte* name = "vkCreateDebugUtilsMessengerEXT"u8)
        {
            var create = (delegate* unmanaged<nint, CreateInfo*, nint, ulong*, int>)getInstanceProcAddr(instance, name);
            int result = create(instance, &info, 0, &messenger);
            if (result != 0)
            {
                throw new InvalidOperationException($"The fault layer cannot listen to the validation layer: VkResult {result}.");
            }
        }

        messengers.Add(instance, messenger);
    }

    /// <summary>Stops listening to an instance before it is destroyed.</summary>
    public void Leave(nint instance)
    {
        if (messengers.Remove(instance, out ulong messenger))
        {
            fixed (byte* name = "vkDestroyDebugUtilsMessengerEXT"u8)
            {
                ((delegate* unmanaged<nint, ulong, nint, void>)getInstanceProcAddr(instance, name))(instance, messenger, 0);
            }
        }
    }

    [UnmanagedCallersOnly]
    private static uint Hear(uint severity, uint kind, nint data, nint user)
    {
        string text = Marshal.PtrToStringUTF8(*(nint*)(data + 40)) ?? "(no text)"; // VkDebugUtilsMessengerCallbackDataEXT.pMessage
        lock (current!.heard)
        {
            current.heard.Add(text);
        }

        return 0;
    }

    // VkDebugUtilsMessengerCreateInfoEXT
    private struct CreateInfo
    {
        public uint Type;
        public nint Next;
        public uint Flags;
        public uint Severities;
        public uint Kinds;
        public nint Callback;
        public nint User;
    }
}
