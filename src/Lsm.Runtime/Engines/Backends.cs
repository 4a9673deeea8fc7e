using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Engines.FailOver;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines;

/// <summary>Chooses and creates backends.</summary>
internal static class Backends
{
    /// <summary>Creates a backend for a model; see <see cref="LsmEngine.Create(LiquidStateMachine, EngineKind, EngineOptions?)"/>.</summary>
    public static Backend Create(LiquidStateMachine model, EngineKind kind, EngineOptions options) => kind switch
    {
        EngineKind.Cpu => OnProcessor(model, options),
        EngineKind.Vulkan when options.FailOver is not null => FailOverBackend.Create(model, options, inner => VulkanBackends.Create(model, inner)),
        EngineKind.Vulkan => VulkanBackends.Create(model, options),
        EngineKind.Auto when options.FailOver is not null => CreateBest(model, options),
        EngineKind.Auto => (Backend?)VulkanBackends.TryCreate(model, options, out string reason) ?? OnProcessor(model, options, reason),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, $"kind is {kind}; known: Auto, Cpu, Vulkan."),
    };

    /// <summary>A backend on a host's device.</summary>
    public static Backend Create(LiquidStateMachine model, VulkanHandles host, EngineOptions options) => options.FailOver is null
        ? VulkanBackends.CreateOn(new VulkanDevice(host, options.CoreLimits), model, options)
        : FailOverBackend.Create(model, options, inner => VulkanBackends.CreateOn(new VulkanDevice(host, inner.CoreLimits), model, inner));

    private static Backend CreateBest(LiquidStateMachine model, EngineOptions options)
    {
        if (!VulkanBackends.IsBest(options, out string reason))
        {
            return OnProcessor(model, options, reason);
        }

        try
        {
            return FailOverBackend.Create(model, options, inner => VulkanBackends.Create(model, inner));
        }
        catch (InvalidOperationException error)
        {
            return OnProcessor(model, options, error.Message); // not a failure, but a device that is not suitable
        }
    }

    /// <summary>A backend on the processor.</summary>
    public static Backend OnProcessor(LiquidStateMachine model, EngineOptions options)
    {
#if NETSTANDARD2_1
        if (Native.RowLibrary.Absence is not { } absence)
        {
            return new Native.NativeBackend(model, options);
        }

        var managed = new CpuBackend(model, options);
        managed.Choice = $"{managed.Choice} {absence}";
        return managed;
#else
        return new CpuBackend(model, options);
#endif
    }

    private static Backend OnProcessor(LiquidStateMachine model, EngineOptions options, string reason)
    {
        Backend backend = OnProcessor(model, options);
        backend.Choice = $"{backend.Choice} {reason}";
        return backend;
    }
}
