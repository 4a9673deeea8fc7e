namespace Lsm.Faults;

/// <summary>The Vulkan calls that can fail, and those that create and destroy objects.</summary>
internal static class VulkanCalls
{
    /// <summary>Calls that return a VkResult, with the index of the argument that receives a created object, or -1.</summary>
    public static IReadOnlyDictionary<string, int> Fallible { get; } = new Dictionary<string, int>
    {
        ["vkEnumerateInstanceVersion"] = -1,
        ["vkEnumerateInstanceExtensionProperties"] = -1,
        ["vkCreateInstance"] = 2,
        ["vkCreateDebugUtilsMessengerEXT"] = 3,
        ["vkEnumeratePhysicalDevices"] = -1,
        ["vkEnumerateDeviceExtensionProperties"] = -1,
        ["vkCreateDevice"] = 3,
        ["vkCreateCommandPool"] = 3,
        ["vkAllocateCommandBuffers"] = 2,
        ["vkBeginCommandBuffer"] = -1,
        ["vkEndCommandBuffer"] = -1,
        ["vkResetCommandBuffer"] = -1,
        ["vkCreateFence"] = 3,
        ["vkResetFences"] = -1,
        ["vkWaitForFences"] = -1,
        ["vkCreateSemaphore"] = 3,
        ["vkWaitSemaphores"] = -1,
        ["vkGetSemaphoreCounterValue"] = -1,
        ["vkQueueSubmit"] = -1,
        ["vkCreateBuffer"] = 3,
        ["vkAllocateMemory"] = 3,
        ["vkBindBufferMemory"] = -1,
        ["vkMapMemory"] = -1,
        ["vkCreateDescriptorSetLayout"] = 3,
        ["vkCreatePipelineLayout"] = 3,
        ["vkCreateDescriptorPool"] = 3,
        ["vkAllocateDescriptorSets"] = -1,
        ["vkCreateShaderModule"] = 3,
        ["vkCreatePipelineCache"] = 3,
        ["vkGetPipelineCacheData"] = -1,
        ["vkCreateComputePipelines"] = 5,
        ["vkCreateQueryPool"] = 3,
        ["vkGetQueryPoolResults"] = -1,
    };

    /// <summary>Calls that destroy the object in their second argument; calls that destroy an instance or a device use the first.</summary>
    public static IReadOnlyDictionary<string, string> Destroying { get; } = new Dictionary<string, string>
    {
        ["vkDestroyInstance"] = "vkCreateInstance",
        ["vkDestroyDebugUtilsMessengerEXT"] = "vkCreateDebugUtilsMessengerEXT",
        ["vkDestroyDevice"] = "vkCreateDevice",
        ["vkDestroyCommandPool"] = "vkCreateCommandPool",
        ["vkFreeCommandBuffers"] = "vkAllocateCommandBuffers",
        ["vkDestroyFence"] = "vkCreateFence",
        ["vkDestroySemaphore"] = "vkCreateSemaphore",
        ["vkDestroyBuffer"] = "vkCreateBuffer",
        ["vkFreeMemory"] = "vkAllocateMemory",
        ["vkDestroyDescriptorSetLayout"] = "vkCreateDescriptorSetLayout",
        ["vkDestroyPipelineLayout"] = "vkCreatePipelineLayout",
        ["vkDestroyDescriptorPool"] = "vkCreateDescriptorPool",
        ["vkDestroyShaderModule"] = "vkCreateShaderModule",
        ["vkDestroyPipelineCache"] = "vkCreatePipelineCache",
        ["vkDestroyPipeline"] = "vkCreateComputePipelines",
        ["vkDestroyQueryPool"] = "vkCreateQueryPool",
    };
}
