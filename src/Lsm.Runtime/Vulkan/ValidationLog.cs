using System.Runtime.InteropServices;
using Silk.NET.Core;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Vulkan;

/// <summary>Collects the messages of the validation layer. They may come from any thread.</summary>
internal sealed unsafe class ValidationLog : IDisposable
{
    private static readonly Callback Receiver = Receive; // kept, because the layer holds no reference
    private readonly List<string> messages = [];
    private GCHandle self;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate uint Callback(
        DebugUtilsMessageSeverityFlagsEXT severity, DebugUtilsMessageTypeFlagsEXT type, DebugUtilsMessengerCallbackDataEXT* data, void* user);

    public ValidationLog() => self = GCHandle.Alloc(this);

    /// <summary>All messages so far, warnings and errors.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (messages)
            {
                return [.. messages];
            }
        }
    }

    /// <summary>Throws if there are messages since the last call.</summary>
    public void ThrowIfAny()
    {
        lock (messages)
        {
            if (messages.Count == 0)
            {
                return;
            }

            string all = string.Join("\n", messages);
            messages.Clear();
            throw new VulkanException("The validation layer", "messages", all);
        }
    }

    public DebugUtilsMessengerCreateInfoEXT CreateInfo() => new()
    {
        SType = StructureType.DebugUtilsMessengerCreateInfoExt,
        MessageSeverity = DebugUtilsMessageSeverityFlagsEXT.WarningBitExt | DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt,
        MessageType = DebugUtilsMessageTypeFlagsEXT.GeneralBitExt | DebugUtilsMessageTypeFlagsEXT.ValidationBitExt | DebugUtilsMessageTypeFlagsEXT.PerformanceBitExt,
        PfnUserCallback = new PfnDebugUtilsMessengerCallbackEXT(
            (delegate* unmanaged[Cdecl]<DebugUtilsMessageSeverityFlagsEXT, DebugUtilsMessageTypeFlagsEXT, DebugUtilsMessengerCallbackDataEXT*, void*, Bool32>)Marshal.GetFunctionPointerForDelegate(Receiver)),
        PUserData = (void*)GCHandle.ToIntPtr(self),
    };

    public void Dispose()
    {
        if (self.IsAllocated)
        {
            self.Free();
        }
    }

#if NETSTANDARD2_1
    [MonoPInvokeCallback]
#endif
    private static uint Receive(
        DebugUtilsMessageSeverityFlagsEXT severity, DebugUtilsMessageTypeFlagsEXT type, DebugUtilsMessengerCallbackDataEXT* data, void* user)
    {
        if (GCHandle.FromIntPtr((nint)user).Target is ValidationLog log)
        {
            string text = Marshal.PtrToStringUTF8((nint)data->PMessage) ?? "(no text)";
            lock (log.messages)
            {
                log.messages.Add(text);
            }
        }

        return 0; // VK_FALSE: the call continues
    }
}
