using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Tests.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Hosting;

/// <summary>Engines on a host's device, and the CPU engine's run beside them.</summary>
internal static class Hosted
{
    public static LiquidStateMachine Model { get; } = TestModels.Create(90, features: FeatureKind.Trace);

    public static HostApplication Host(HostKind kind, bool validation = true)
    {
        VulkanTest.RequireDevice();
        return new HostApplication(kind, validation && VulkanTest.Validation);
    }

    public static LsmEngine Engine(HostApplication host, bool wide, bool pipelined = false) => new(VulkanBackends.CreateOn(
        new VulkanDevice(host.Handles, coreLimits: false), Model, new EngineOptions { MaxSteps = 4, Pipelined = pipelined }, wide ? VulkanPath.Wide : VulkanPath.Fused));

    /// <summary>Sensors of a frame, the same for every caller.</summary>
    public static void Sense(LsmState state, long frame) => TestModels.Inputs(new Random((int)frame), Model, state.Capacity).CopyTo(state.Sensors);

    /// <summary>Steps of a frame.</summary>
    public static int Steps(long frame) => (int)(frame % 5);

    /// <summary>The CPU engine's frames from the state's next one up to an end.</summary>
    public static void Run(LsmState cpu, long end)
    {
        while (cpu.Frame < end)
        {
            long frame = cpu.Frame;
            Sense(cpu, frame);
            cpu.Begin(frame, Steps(frame));
            cpu.End(frame);
        }
    }
}
