using System.Runtime.InteropServices;

namespace Lsm.Faults;

/// <summary>
/// A layer between the compute host and Vulkan: use <see cref="Entry"/> as vkGetInstanceProcAddr. It counts the calls that can fail, makes
/// chosen calls fail, and tracks the live objects. A process has at most one, which must outlive all objects created through it; 64 bits only.
/// </summary>
public sealed unsafe class FaultLayer : IDisposable
{
    private const int NotReady = 1, Timeout = 2, OutOfHostMemory = -1, OutOfDeviceMemory = -2, Lost = -4;
    private static readonly Lock Gate = new();
    private static FaultLayer? current;

    private readonly delegate* unmanaged<nint, byte*, nint> real;
    private readonly ValidationEar ear;
    private readonly bool keepNames;
    private readonly List<string> names = [];
    private readonly Dictionary<int, FaultKind> plan = [];
    private readonly Dictionary<(string Name, nint Function), (nint Thunk, Delegate KeptAlive)> thunks = [];
    private readonly Dictionary<nint, nint> deviceOf = []; // the device of each queue and command buffer
    private readonly HashSet<nint> devices = []; // live devices, also those that a host created outside this layer
    private readonly HashSet<nint> lost = [];
    private readonly HashSet<nint> hung = [];
    private delegate* unmanaged<nint, byte*, nint> realDevice;
    private (int Calls, FaultKind Kind)? follows;
    private bool armed;

    /// <summary>Creates a layer over Vulkan.</summary>
    /// <param name="getInstanceProcAddr">vkGetInstanceProcAddr of the loader.</param>
    /// <param name="keepNames">Whether to keep <see cref="Names"/>; in a long run they fill the memory.</param>
    public FaultLayer(nint getInstanceProcAddr, bool keepNames = true)
    {
        this.keepNames = keepNames;
        real = (delegate* unmanaged<nint, byte*, nint>)getInstanceProcAddr;
        if (Interlocked.CompareExchange(ref current, this, null) is not null)
        {
            throw new InvalidOperationException("There is a fault layer already; dispose it first.");
        }

        ear = new ValidationEar(real);
    }

    [UnmanagedFunctionPointer(CallingConvention.Winapi)]
    private delegate int Call(nint a, nint b, nint c, nint d, nint e, nint f);

    [UnmanagedFunctionPointer(CallingConvention.Winapi)]
    private delegate void Action(nint a, nint b, nint c, nint d);

    /// <summary>vkGetInstanceProcAddr of this layer.</summary>
    public static nint Entry => (nint)(delegate* unmanaged<nint, byte*, nint>)&OfInstance;

    /// <summary>The names of all calls so far that can fail, in order.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The number of calls so far that can fail.</summary>
    public int Calls { get; private set; }

    /// <summary>The number of calls that this layer made fail, without those that follow from a lost or hung device.</summary>
    public int Faults { get; private set; }

    /// <summary>The live objects.</summary>
    public Handles Handles { get; } = new();

    /// <summary>The messages of the validation layer about objects created through this layer, if an instance enabled validation.</summary>
    public IReadOnlyList<string> Messages => ear.Heard;

    /// <summary>Whether every device reports that it is a discrete GPU, so that a software device can replace one in a test.</summary>
    public bool ClaimDiscrete { get; init; }

    /// <summary>Says of a call, by its name, whether it fails for want of device memory; null for no call. For a call that creates or allocates.</summary>
    public Func<string, bool>? LacksMemory { get; set; }

    /// <summary>Makes a future call fail: the one with this index, counted from 0 as in <see cref="Calls"/>.</summary>
    public void FailAt(int call, FaultKind kind) => plan.Add(call, kind);

    /// <summary>Makes a second call fail: <paramref name="calls"/> calls after the next call that fails.</summary>
    public void ThenFailAfter(int calls, FaultKind kind) => follows = (calls, kind);

    /// <summary>Releases hung devices: they do the work that was submitted to them.</summary>
    public void Release()
    {
        lock (Gate)
        {
            foreach (nint device in hung)
            {
                Drain(device); // also of the work that was submitted since it hung
            }

            hung.Clear();
            armed = false;
        }
    }

    /// <summary>Allows another layer. All objects created through this one must be destroyed.</summary>
    public void Dispose() => Interlocked.CompareExchange(ref current, null, this);

    [UnmanagedCallersOnly]
    private static nint OfInstance(nint instance, byte* name)
    {
        string text = Marshal.PtrToStringUTF8((nint)name)!;
        FaultLayer layer = current!;
        nint found = layer.real(instance, name);
        switch (text)
        {
            case "vkGetInstanceProcAddr":
                return Entry;
            case "vkGetDeviceProcAddr" when found != 0:
                layer.realDevice = (delegate* unmanaged<nint, byte*, nint>)found;
                return (nint)(delegate* unmanaged<nint, byte*, nint>)&OfDevice;
            default:
                return layer.Wrap(text, found);
        }
    }

    [UnmanagedCallersOnly]
    private static nint OfDevice(nint device, byte* name)
    {
        string text = Marshal.PtrToStringUTF8((nint)name)!;
        lock (Gate)
        {
            current!.devices.Add(device);
        }

        return text == "vkGetDeviceProcAddr"
            ? (nint)(delegate* unmanaged<nint, byte*, nint>)&OfDevice
            : current!.Wrap(text, current.realDevice(device, name));
    }

    private nint Wrap(string name, nint function)
    {
        lock (Gate)
        {
            if (function == 0 || thunks.TryGetValue((name, function), out (nint Thunk, Delegate KeptAlive) known))
            {
                return function == 0 ? 0 : thunks[(name, function)].Thunk;
            }

            Delegate? thunk = null;
            if (VulkanCalls.Fallible.TryGetValue(name, out int made))
            {
                thunk = (Call)((a, b, c, d, e, f) => Fail(name, a, out int result)
                    ? result
                    : Note(name, made, ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)function)(a, b, c, d, e, f), a, b, c, d, f));
            }
            else if (name == "vkGetFenceStatus")
            {
                thunk = (Call)((a, b, c, d, e, f) => Status(a, ((delegate* unmanaged<nint, nint, int>)function)(a, b)));
            }
            else if (VulkanCalls.Destroying.TryGetValue(name, out string? type))
            {
                thunk = (Action)((a, b, c, d) =>
                {
                    Gone(name, type, a, b, c, d);
                    ((delegate* unmanaged<nint, nint, nint, nint, void>)function)(a, b, c, d);
                });
            }
            else if (name == "vkGetPhysicalDeviceProperties" && ClaimDiscrete)
            {
                thunk = (Action)((a, b, c, d) =>
                {
                    ((delegate* unmanaged<nint, nint, nint, nint, void>)function)(a, b, c, d);
                    *(int*)(b + 16) = 2; // VkPhysicalDeviceProperties.deviceType
                });
            }
            else if (name == "vkGetDeviceQueue")
            {
                thunk = (Action)((a, b, c, d) =>
                {
                    ((delegate* unmanaged<nint, nint, nint, nint, void>)function)(a, b, c, d);
                    lock (Gate)
                    {
                        deviceOf[*(nint*)d] = a;
                    }
                });
            }

            if (thunk is null)
            {
                return function;
            }

            nint pointer = thunk is Call call ? Marshal.GetFunctionPointerForDelegate(call) : Marshal.GetFunctionPointerForDelegate((Action)thunk);
            thunks.Add((name, function), (pointer, thunk));
            return pointer;
        }
    }

    private bool Fail(string name, nint first, out int result)
    {
        lock (Gate)
        {
            int index = Calls++;
            if (keepNames)
            {
                names.Add(name);
            }

            nint device = deviceOf.GetValueOrDefault(first, first);
            bool wait = name is "vkWaitForFences" or "vkWaitSemaphores";
            if (lost.Contains(device) && (wait || name == "vkQueueSubmit"))
            {
                result = Lost;
                return true;
            }

            if (wait && hung.Contains(device))
            {
                result = Timeout;
                return true;
            }

            if (LacksMemory?.Invoke(name) == true)
            {
                Faults++;
                result = OutOfDeviceMemory;
                return true;
            }

            if (plan.Remove(index, out FaultKind kind))
            {
                Faults++;
                if (follows is { } next)
                {
                    plan[index + next.Calls] = next.Kind;
                    follows = null;
                }

                if (kind != FaultKind.Hang)
                {
                    result = Result(kind, device);
                    return true;
                }

                armed = true;
            }

            if (armed && wait)
            {
                armed = false;
                Drain(device);
                hung.Add(device);
                result = Timeout;
                return true;
            }

            result = 0;
            return false;
        }
    }

    private int Result(FaultKind kind, nint device)
    {
        if (kind == FaultKind.DeviceLost)
        {
            Drain(device);
            lost.Add(device);
        }

        return kind switch { FaultKind.DeviceLost => Lost, FaultKind.OutOfDeviceMemory => OutOfDeviceMemory, _ => OutOfHostMemory };
    }

    // The real device works on: wait for it, so that its objects can be destroyed as on a lost device.
    private void Drain(nint device)
    {
        if (devices.Contains(device))
        {
            fixed (byte* name = "vkDeviceWaitIdle"u8)
            {
                ((delegate* unmanaged<nint, int>)realDevice(device, name))(device);
            }
        }
    }

    private int Status(nint device, int result)
    {
        lock (Gate)
        {
            return lost.Contains(device) ? Lost : hung.Contains(device) ? NotReady : result;
        }
    }

    private int Note(string name, int made, int result, nint a, nint b, nint c, nint d, nint f)
    {
        if (result != 0 || made < 0)
        {
            return result;
        }

        if (name == "vkCreateInstance")
        {
            ear.Listen(a, *(nint*)c);
        }

        lock (Gate)
        {
            nint* handles = (nint*)(made == 2 ? c : made == 3 ? d : f);
            int count = name == "vkAllocateCommandBuffers" ? *(int*)(b + 28) : 1; // VkCommandBufferAllocateInfo.commandBufferCount
            for (int i = 0; i < count; i++)
            {
                Handles.Made(name, handles[i]);
                if (name == "vkAllocateCommandBuffers")
                {
                    deviceOf[handles[i]] = a;
                }
            }
        }

        return result;
    }

    private void Gone(string name, string type, nint a, nint b, nint c, nint d)
    {
        lock (Gate)
        {
            switch (name)
            {
                case "vkDestroyInstance":
                    ear.Leave(a);
                    Handles.Destroyed(type, a);
                    break;
                case "vkDestroyDevice":
                    Handles.Destroyed(type, a);
                    devices.Remove(a);
                    lost.Remove(a);
                    hung.Remove(a);
                    foreach (nint queue in deviceOf.Where(each => each.Value == a).Select(static each => each.Key).ToArray())
                    {
                        deviceOf.Remove(queue); // another object may get its address
                    }

                    break;
                case "vkFreeCommandBuffers":
                    for (int i = 0; i < (int)c; i++)
                    {
                        Handles.Destroyed(type, ((nint*)d)[i]);
                        deviceOf.Remove(((nint*)d)[i]); // another object, even a device, may get its address
                    }

                    break;
                default:
                    Handles.Destroyed(type, b);
                    break;
            }
        }
    }
}
