namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A model on a device, with its ticks recorded for all rows of the backend.</summary>
internal sealed class VulkanModel(VulkanBackend backend, LiquidStateMachine model, LiquidProgram program) : PreparedModel(model)
{
    /// <summary>Replaced where its shaders were edited.</summary>
    public LiquidProgram Program { get; set; } = program;

    public override void Dispose() => backend.Drop(this);
}
