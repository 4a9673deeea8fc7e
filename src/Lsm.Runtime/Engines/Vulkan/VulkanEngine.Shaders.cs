using Lsm.Runtime.Engines.SelfTesting;
using Lsm.Runtime.Vulkan;
using Lsm.Shaders;

namespace Lsm.Runtime.Engines.Vulkan;

/// <content>Shaders that are edited while the engine runs.</content>
internal sealed partial class VulkanEngine
{
    private readonly ShaderFolder? shaders;
    private KernelModules modules;
    private string notice = "";

    public override string ShaderNotice => notice;

    internal override void Refresh()
    {
        if (shaders is null || states.Exists(static state => state.IsRecorded || state.Gathers) || !shaders.Changed())
        {
            return;
        }

        try
        {
            Reload(new KernelModules(GpuDevice, Program.Shape.Path, shaders.Folder));
            notice = $"The shaders of {shaders.Folder} run.";
        }
        catch (Exception error) when (error is not VulkanDeviceLostException
            && error is ShaderCompilationException or DllNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            notice = $"The shaders of {shaders.Folder} do not run, those before do: {error.Message}";
        }
    }

    /// <summary>Builds the programs of all models from other modules that give the right bits. All or nothing.</summary>
    private void Reload(KernelModules other)
    {
        if (SelfTest.Failure(GpuDevice, Program.Shape.Path, other) is { } failure)
        {
            throw new InvalidOperationException($"they do not give this project's bits. First failing probe: {failure}.");
        }

        List<(VulkanModel Model, LiquidProgram Program)> made = [];
        KernelModules before = modules;
        modules = other;
        try
        {
            foreach (VulkanModel model in models)
            {
                made.Add((model, Build(model.Model, model.Program.Shape)));
                states.ForEach(state => state.Admit(made[^1].Program));
            }

            CheckValidation();
        }
        catch
        {
            modules = before;
            made.ForEach(pair => Drop(pair.Program));
            throw;
        }

        foreach ((VulkanModel model, LiquidProgram program) in made)
        {
            LiquidProgram old = model.Program;
            model.Program = program;
            Drop(old);
        }
    }
}
