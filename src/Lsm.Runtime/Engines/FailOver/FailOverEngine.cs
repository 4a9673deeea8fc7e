using System.Diagnostics;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Telemetry;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.FailOver;

/// <summary>An engine that outlives its devices: where a Vulkan call fails, it moves its states to the next one, at last to the CPU, which does not fail.</summary>
internal sealed class FailOverEngine : LsmEngine
{
    private readonly List<FailOverState> states = [];
    private readonly List<FailOverModel> models = [];
    private readonly List<FailOverModel> revived = []; // dropped ones that history still wanted
    private VulkanDevice? hungGuest; // on a host's device, which must not be touched once this engine is gone
    private readonly Queue<FailOverNotice> notices = new();
    private readonly SpareDevices spares;

    private FailOverEngine(LiquidStateMachine model, EngineOptions options, SpareDevices spares, LsmEngine first, string choice)
        : base(model, options)
    {
        this.spares = spares;
        Current = first;
        Choice = choice;
        var running = new FailOverModel(this, model);
        running.Take(first, first.InstalledModel);
        models.Add(running);
        Begin(running);
    }

    public override EngineKind Kind => Current.Kind;

    public override string Device => Current.Device;

    public override string ShaderNotice => Current.ShaderNotice;

    /// <summary>The engine that runs now.</summary>
    public LsmEngine Current { get; private set; }

    /// <summary>An engine on the first of these devices that takes the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">With <see cref="EngineOptions.FailOver"/>.</param>
    /// <param name="first">Makes the engine on the device that is wanted most.</param>
    public static FailOverEngine Create(LiquidStateMachine model, EngineOptions options, Func<EngineOptions, VulkanEngine> first)
    {
        EngineOptions inner = options with { FailOver = null };
        var spares = new SpareDevices(inner, options.FailOver!.Devices);
        try
        {
            VulkanEngine made = first(inner);
            spares.Leave(made);
            return new FailOverEngine(model, options, spares, made, made.Choice);
        }
        catch (VulkanException failure) when (IsFault(failure))
        {
            LsmMeter.DeviceFaults.Add(1);
            spares.LeaveWanted();
            string reasons = failure.Message;
            LsmEngine next = spares.Next(model, ref reasons);
            return new FailOverEngine(model, options, spares, next, $"{next.Choice} {reasons}");
        }
    }

    public void Adopt(FailOverState state) => states.Add(state);

    public void Forget(FailOverState state) => states.Remove(state);

    /// <summary>Whether this is a failure of the device, to be survived elsewhere, and not of this program.</summary>
    public bool Survives(VulkanException failure) => Current is VulkanEngine && IsFault(failure);

    /// <summary>The model that the next tick runs.</summary>
    public FailOverModel RunningModel => (FailOverModel)InstalledModel;

    public void Forget(FailOverModel model) => models.Remove(model);

    /// <summary>Moves all states to the next device that takes them.</summary>
    public void Move(VulkanException failure)
    {
        long began = Stopwatch.GetTimestamp();
        string from = Device, reasons = failure.Message;
        int frames = 0;
        for (InvalidOperationException? fault = failure; fault is not null;)
        {
            LsmMeter.DeviceFaults.Add(1);
            Abandon(fault);
            fault = null;
            Current = spares.Next(models[0].Model, ref reasons);
            try
            {
                models[0].Take(Current, Current.InstalledModel);
                models.ForEach(model => model.On(Current));
                frames = states.Sum(state => state.MoveTo(Current));
                models.ForEach(model => Run(model, model.Model.Readout));
                Current.Install(RunningModel.On(Current));
            }
            catch (InvalidOperationException again) when (Current is VulkanEngine && (again is not VulkanException other || IsFault(other)))
            {
                reasons += $" {Device}: {again.Message}"; // it failed too, or the states do not fit there
                fault = again;
            }
        }

        revived.ForEach(model => model.Drop());
        revived.Clear();
        LsmMeter.FailOvers.Add(1);
        Choice = $"{Current.Choice} It took over from {from}: {reasons}";
        notices.Enqueue(new FailOverNotice(from, Device, reasons, frames, Stopwatch.GetElapsedTime(began)));
    }

    /// <summary>While history is run again: lets the engine that runs now run a model, with a readout of another time if it matters.</summary>
    public void Run(FailOverModel model, Readout? readout)
    {
        if (model.IsDisposed && !revived.Contains(model))
        {
            revived.Add(model);
        }

        PreparedModel prepared = model.On(Current);
        if (Current.InstalledModel != prepared)
        {
            Current.Install(prepared);
        }

        if (readout is not null && !ReferenceEquals(Current.Model.Readout, readout))
        {
            Current.SwapReadout(readout);
        }
    }

    internal override PreparedModel Prepare(LiquidStateMachine model)
    {
        var made = new FailOverModel(this, model);
        for (; ; )
        {
            try
            {
                made.On(Current);
                models.Add(made);
                return made;
            }
            catch (VulkanException failure) when (Survives(failure))
            {
                Move(failure);
            }
        }
    }

    internal override void Exchange(PreparedModel prepared) => Current.Install(((FailOverModel)prepared).On(Current));

    internal override void Refresh()
    {
        try
        {
            Current.Refresh();
        }
        catch (VulkanException failure) when (Survives(failure))
        {
            Move(failure);
        }
    }

    internal override LsmState NewState(AgentSlots slots) => new FailOverState(this, slots);

    private protected override void ReplaceReadout(Readout readout)
    {
        for (bool done = false; !done;)
        {
            try
            {
                Current.SwapReadout(readout);
                done = true;
            }
            catch (VulkanException failure) when (Survives(failure))
            {
                Move(failure);
            }
        }
    }

    private protected override void Tell()
    {
        while (notices.TryDequeue(out FailOverNotice? notice))
        {
            Options.FailOver!.Moved?.Invoke(notice);
        }
    }

    private protected override void Release()
    {
        foreach (FailOverState state in states)
        {
            state.Leave();
        }

        states.Clear();
        ReleaseModels();
        Current.Dispose();
        Bury();
    }

    private protected override bool ForgetDevice()
    {
        hungGuest?.Forget();
        hungGuest = null;
        if (Current is VulkanEngine { OwnsDevice: false } guest)
        {
            guest.HostLost();
            Move(new VulkanDeviceLostException("vkQueueSubmit of the host"));
        }

        return false;
    }

    private static bool IsFault(VulkanException failure) => failure.Call.StartsWith("vk", StringComparison.Ordinal);

    // Everything on a lost device is destroyed at once; what a hung one still owns waits until it answers, at the latest until this engine is disposed.
    private void Abandon(InvalidOperationException failure)
    {
        var failed = (VulkanEngine)Current;
        if (failure is VulkanDeviceLostException)
        {
            failed.GpuDevice.Health.Lose();
        }

        states.ForEach(state => state.Leave());
        models.ForEach(model => model.Drop());
        revived.ForEach(model => model.Drop());
        revived.Clear();
        failed.Dispose();
        Bury();
        if (!failed.OwnsDevice && !failed.GpuDevice.IsDisposed)
        {
            hungGuest = failed.GpuDevice;
        }
    }

    private void Bury()
    {
        HungDevices.Bury();
        hungGuest?.Dispose();
    }
}
