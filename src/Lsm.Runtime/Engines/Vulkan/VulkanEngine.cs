using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A Vulkan device as an engine. It owns the device it is given, and everything of its states on it.</summary>
internal sealed partial class VulkanEngine : LsmEngine
{
    private readonly List<VulkanState> states = [];
    private readonly List<LiquidProgram> programs = [];
    private readonly List<VulkanModel> models = [];
    private readonly DeviceLimits limits;
    private VulkanModel running;
    private readonly OwnedVulkanDevice? owned;

    /// <summary>An engine on a device, which passes to it, even when this throws.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="device">The device.</param>
    /// <param name="path">Which kernels; null takes the fused ones where the liquid fits.</param>
    /// <param name="limits">What to use of the device; null for its own limits.</param>
    /// <param name="modules">What its kernels are built from; null for what is built in.</param>
    public VulkanEngine(
        LiquidStateMachine model, EngineOptions options, VulkanDevice device, VulkanPath? path = null, DeviceLimits? limits = null, KernelModules? modules = null)
        : base(model, options)
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
            running = Load(model, shape);
            Begin(running);
            StateKernels = new StateKernels(device, shape);
            Choice = $"Vulkan engine on {device.Name}, {shape.Path.ToString().ToLowerInvariant()} kernels: {shape.Reason}.";
            CheckValidation();
        }
        catch
        {
            StateKernels?.Dispose();
            running?.Dispose();
            device.Dispose();
            throw;
        }
    }

    public override EngineKind Kind => EngineKind.Vulkan;

    public override string Device => GpuDevice.Name;

    public VulkanDevice GpuDevice { get; }

    /// <summary>The program that the next tick runs.</summary>
    public LiquidProgram Program => running.Program;

    /// <summary>All that states may be asked to run.</summary>
    public IReadOnlyList<LiquidProgram> Programs => programs;

    public StateKernels StateKernels { get; }

    /// <summary>Whether the device was opened here; else it is a host's.</summary>
    public bool OwnsDevice => owned is not null;

    /// <summary>Says in <see cref="LsmEngine.Choice"/> why this engine was taken.</summary>
    public void Explain(string choice) => Choice = choice;

    public void Adopt(VulkanState state) => states.Add(state);

    public void Forget(VulkanState state) => states.Remove(state);

    /// <summary>With validation on, any message of the layer so far is thrown.</summary>
    public void CheckValidation() => owned?.Validation?.ThrowIfAny();

    internal override LsmState NewState(AgentSlots slots)
    {
        var state = new VulkanState(this, slots);
        CheckValidation();
        return state;
    }

    private protected override void CheckIdle() => states.ForEach(static state => state.CheckNothingRecorded());

    private protected override bool ForgetDevice()
    {
        if (OwnsDevice)
        {
            base.ForgetDevice();
        }

        states.ForEach(static state => state.ForgetDevice());
        states.Clear();
        GpuDevice.Forget();
        return true;
    }

    private protected override void ReplaceReadout(Readout readout)
    {
        CheckIdle(); // a recorded tick that has not run yet would read the new tables

        // The queue runs in order: ticks submitted before have read the old tables when the copy begins.
        Program.ReplaceReadout(readout);
        CheckValidation();
    }

    internal override PreparedModel Prepare(LiquidStateMachine model)
    {
        VulkanModel prepared = Load(model, new LiquidShape(model, limits, Program.Shape.Path));
        try
        {
            states.ForEach(state => state.Admit(prepared.Program));
            CheckValidation();
            return prepared;
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    internal override void Exchange(PreparedModel prepared) => running = (VulkanModel)prepared;

    /// <summary>Lets go of a model, after the ticks that are under way. What was on a forgotten device is gone.</summary>
    internal void Drop(VulkanModel model)
    {
        models.Remove(model);
        if (!GpuDevice.IsDisposed)
        {
            Drop(model.Program);
        }
    }

    /// <summary>Lets go of a program, after the ticks that are under way.</summary>
    private void Drop(LiquidProgram program)
    {
        states.ForEach(state => state.Drop(program));
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

    private protected override void Release()
    {
        foreach (VulkanState state in states)
        {
            state.ReleaseDevice();
        }

        states.Clear();
        GpuDevice.Pipelines?.Save(); // what was compiled after the engine was made
        StateKernels.Dispose();
        ReleaseModels();
        GpuDevice.Dispose();
    }
}
