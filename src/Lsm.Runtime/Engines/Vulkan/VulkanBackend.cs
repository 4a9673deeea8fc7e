using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;
using Lsm.Shaders;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A Vulkan device as a backend. It owns the given device, and all objects of its rows on the device.</summary>
internal sealed class VulkanBackend : Backend
{
    private readonly List<VulkanRows> rows = [];
    private readonly List<LiquidProgram> programs = [];
    private readonly List<VulkanModel> models = [];
    private readonly DeviceLimits limits;
    private readonly OwnedVulkanDevice? owned;
    private readonly ShaderFolder? shaders;
    private KernelModules modules;
    private string notice = "";
    private bool disposed;

    /// <summary>A backend on a device, which passes to it, even when this throws.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The options of the engine.</param>
    /// <param name="device">The device.</param>
    /// <param name="path">Which kernels; null takes the fused ones where the liquid fits.</param>
    /// <param name="limits">The limits to use; null for those of the device.</param>
    /// <param name="modules">The modules of its kernels; null for the built-in ones.</param>
    public VulkanBackend(
        LiquidStateMachine model, EngineOptions options, VulkanDevice device, VulkanPath? path = null, DeviceLimits? limits = null, KernelModules? modules = null)
        : base(options)
    {
        GpuDevice = device;
        owned = device as OwnedVulkanDevice;
        device.Health.LongestWait = options.DeviceTimeout;
        try
        {
            this.limits = limits ?? device.Limits;
            this.modules = modules ?? new KernelModules(device);
            shaders = options.ShaderFolder is { } folder ? new ShaderFolder(folder) : null;
            var shape = new LiquidShape(model, this.limits, path);
            Running = Load(model, shape);
            RowKernels = new RowKernels(device, shape);
            Choice = $"Vulkan engine on {device.Name}, {shape.Path.ToString().ToLowerInvariant()} kernels: {shape.Reason}.";
            CheckValidation();
        }
        catch
        {
            RowKernels?.Dispose();
            Running?.Dispose();
            device.Dispose();
            throw;
        }
    }

    public override EngineKind Kind => EngineKind.Vulkan;

    public override string Device => GpuDevice.Name;

    public override string ShaderNotice => notice;

    public VulkanDevice GpuDevice { get; }

    /// <summary>The program that the next tick runs.</summary>
    public LiquidProgram Program => ((VulkanModel)Running).Program;

    /// <summary>All that rows may be asked to run.</summary>
    public IReadOnlyList<LiquidProgram> Programs => programs;

    public RowKernels RowKernels { get; }

    /// <summary>Whether the device was opened here; else it is a host's.</summary>
    public bool OwnsDevice => owned is not null;

    /// <summary>With validation on, throws any message of the layer so far.</summary>
    public void CheckValidation() => owned?.Validation?.ThrowIfAny();

    public override AgentRows CreateRows(int capacity)
    {
        var made = new VulkanRows(this, capacity);
        rows.Add(made);
        CheckValidation();
        return made;
    }

    /// <summary>Rows that were disposed.</summary>
    public void Forget(VulkanRows disposed) => rows.Remove(disposed);

    public override PreparedModel Prepare(LiquidStateMachine model)
    {
        VulkanModel prepared = Load(model, new LiquidShape(model, limits, Program.Shape.Path));
        try
        {
            rows.ForEach(each => each.Admit(prepared.Program));
            CheckValidation();
            return prepared;
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    public override void Run(PreparedModel prepared) => Running = prepared;

    /// <summary>Frees a model, after the ticks in flight. On a dropped device there is nothing to free.</summary>
    public void Drop(VulkanModel model)
    {
        models.Remove(model);
        if (!GpuDevice.IsDisposed)
        {
            Drop(model.Program);
        }
    }

    public override void CheckNothingRecorded() => rows.ForEach(static each => each.CheckNothingRecorded());

    public override bool ForgetDevice()
    {
        if (OwnsDevice)
        {
            base.ForgetDevice();
        }

        rows.ForEach(static each => each.ForgetDevice());
        rows.Clear();
        GpuDevice.Forget();
        disposed = true;
        return true;
    }

    public override void Refresh()
    {
        if (shaders is null || rows.Exists(static each => each.IsRecorded || each.IsGathering) || !shaders.Changed())
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
            notice = $"The shaders of {shaders.Folder} do not run; the ones before still do: {error.Message}";
        }
    }

    public override void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        rows.ForEach(static each => each.ReleaseDevice());
        rows.Clear();
        GpuDevice.Pipelines?.Save(); // pipelines that were compiled after the backend was created
        RowKernels.Dispose();
        foreach (VulkanModel model in models.ToArray())
        {
            model.Dispose();
        }

        GpuDevice.Dispose();
    }

    private protected override void ReplaceReadout(Readout readout)
    {
        CheckNothingRecorded(); // a recorded tick that has not run yet would read the new tables

        // The queue runs in order: ticks submitted before have read the old tables when the copy begins.
        Program.ReplaceReadout(readout);
        CheckValidation();
    }

    /// <summary>Builds the programs of all models from other modules that give the right bits. All or nothing.</summary>
    private void Reload(KernelModules other)
    {
        if (DeviceCheck.Failure(GpuDevice, Program.Shape.Path, other) is { } failure)
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
                rows.ForEach(each => each.Admit(made[^1].Program));
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

    /// <summary>Frees a program, after the ticks in flight.</summary>
    private void Drop(LiquidProgram program)
    {
        rows.ForEach(each => each.Drop(program));
        programs.Remove(program);
        program.Dispose();
    }

    private VulkanModel Load(LiquidStateMachine model, LiquidShape shape)
    {
        var loaded = new VulkanModel(this, model, Build(model, shape));
        models.Add(loaded);
        return loaded;
    }

    private LiquidProgram Build(LiquidStateMachine model, LiquidShape shape)
    {
        LiquidProgram program = shape.Path == VulkanPath.Fused
            ? new FusedProgram(GpuDevice, shape, model, Options, modules)
            : new WideProgram(GpuDevice, shape, model, Options, modules);
        programs.Add(program);
        return program;
    }
}
