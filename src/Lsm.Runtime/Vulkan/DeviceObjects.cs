using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;
using Cache = Silk.NET.Vulkan.PipelineCache;

namespace Lsm.Runtime.Vulkan;

/// <summary>The objects on a device that are not destroyed yet, by handle, so that a device that was not disposed can be destroyed with all of them.</summary>
internal sealed unsafe class DeviceObjects(VulkanDevice device)
{
    // An object comes before the objects that it uses.
    private static readonly ObjectType[] Order =
    [
        ObjectType.CommandBuffer, ObjectType.Fence, ObjectType.CommandPool, ObjectType.Pipeline, ObjectType.PipelineCache, ObjectType.DescriptorPool,
        ObjectType.PipelineLayout, ObjectType.DescriptorSetLayout, ObjectType.Buffer, ObjectType.DeviceMemory,
    ];

    private readonly HashSet<(ObjectType Type, ulong Handle)> alive = [];

    /// <summary>Adds an object that was created.</summary>
    public void Add(ObjectType type, ulong handle) => alive.Add((type, handle));

    /// <summary>Destroys an object and removes it; the handle 0 is ignored.</summary>
    public void Destroy(ObjectType type, ulong handle)
    {
        if (!alive.Remove((type, handle)))
        {
            return;
        }

        Vk api = device.Api;
        switch (type)
        {
            case ObjectType.Fence:
                api.DestroyFence(device.Handle, new Fence(handle), null);
                break;
            case ObjectType.CommandBuffer:
                var commands = new CommandBuffer((nint)handle);
                api.FreeCommandBuffers(device.Handle, device.CommandPool, 1, &commands);
                break;
            case ObjectType.CommandPool:
                api.DestroyCommandPool(device.Handle, new CommandPool(handle), null);
                break;
            case ObjectType.Pipeline:
                api.DestroyPipeline(device.Handle, new Pipeline(handle), null);
                break;
            case ObjectType.PipelineCache:
                api.DestroyPipelineCache(device.Handle, new Cache(handle), null);
                break;
            case ObjectType.DescriptorPool:
                api.DestroyDescriptorPool(device.Handle, new DescriptorPool(handle), null);
                break;
            case ObjectType.PipelineLayout:
                api.DestroyPipelineLayout(device.Handle, new PipelineLayout(handle), null);
                break;
            case ObjectType.DescriptorSetLayout:
                api.DestroyDescriptorSetLayout(device.Handle, new DescriptorSetLayout(handle), null);
                break;
            case ObjectType.Buffer:
                api.DestroyBuffer(device.Handle, new Buffer(handle), null);
                break;
            case ObjectType.DeviceMemory:
                api.FreeMemory(device.Handle, new DeviceMemory(handle), null);
                break;
            default:
                throw new InvalidOperationException($"No object of type {type} is made here.");
        }
    }

    /// <summary>Destroys all remaining objects. The device must be idle.</summary>
    public void DestroyAll()
    {
        foreach (ObjectType type in Order)
        {
            foreach ((ObjectType _, ulong handle) in alive.Where(each => each.Type == type).ToArray())
            {
                Destroy(type, handle);
            }
        }
    }

    /// <summary>Removes all objects without a call to the driver, because they were destroyed with a host's device.</summary>
    public void Forget() => alive.Clear();
}
