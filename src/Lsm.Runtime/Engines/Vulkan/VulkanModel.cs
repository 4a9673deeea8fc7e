namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A model on a device, with its ticks recorded in every state of the engine.</summary>
internal sealed class VulkanModel(VulkanEngine engine, LiquidStateMachine model, LiquidProgram program) : PreparedModel(model)
{
    /// <summary>Replaced where its shaders were edited.</summary>
    public LiquidProgram Program { get; set; } = program;

    public override void Dispose() => engine.Drop(this);
}
