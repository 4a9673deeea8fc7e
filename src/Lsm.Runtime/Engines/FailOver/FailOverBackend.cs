using System.Diagnostics;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Telemetry;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.FailOver;

/// <summary>A backend that outlives its devices: if a Vulkan call fails, it moves its rows to the next device, and finally to the CPU, which does not fail.</summary>
internal sealed class FailOverBackend : Backend
{
    private readonly List<FailOverRows> rows = [];
    private readonly List<FailOverModel> models = [];
    private readonly List<FailOverModel> revived = []; // dropped ones that the history still needed
    private readonly Queue<FailOverNotice> notices = new();
    private readonly SpareDevices spares;
    private VulkanDevice? hungGuest; // on a host's device, which must not be used after this backend is disposed

    private FailOverBackend(LiquidStateMachine model, EngineOptions options, SpareDevices spares, Backend first, string choice)
        : base(options)
    {
        this.spares = spares;
        Current = first;
        Choice = choice;
        var running = new FailOverModel(this, model);
        running.Take(first, first.Running);
        models.Add(running);
        Running = running;
    }

    public override EngineKind Kind => Current.Kind;

    public override string Device => Current.Device;

    public override string ShaderNotice => Current.ShaderNotice;

    /// <summary>The backend that runs now.</summary>
    public Backend Current { get; private set; }

    /// <summary>The model that the next tick runs.</summary>
    public FailOverModel RunningModel => (FailOverModel)Running;

    /// <summary>Creates a backend on the first of these devices that accepts the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">With <see cref="EngineOptions.FailOver"/>.</param>
    /// <param name="first">Creates the backend on the preferred device.</param>
    public static FailOverBackend Create(LiquidStateMachine model, EngineOptions options, Func<EngineOptions, VulkanBackend> first)
    {
        EngineOptions inner = options with { FailOver = null };
        var spares = new SpareDevices(inner, options.FailOver!.Devices);
        try
        {
            VulkanBackend made = first(inner);
            spares.Leave(made);
            return new FailOverBackend(model, options, spares, made, made.Choice);
        }
        catch (InvalidOperationException failure) when (failure is VulkanUnavailableException { Call: not null } || (failure is VulkanException call && IsFault(call)))
        {
            LsmMeter.DeviceFaults.Add(1);
            spares.LeaveWanted();
            string reasons = failure.Message;
            Backend next = spares.Next(model, ref reasons);
            return new FailOverBackend(model, options, spares, next, $"{next.Choice} {reasons}");
        }
    }

    public void Adopt(FailOverRows made) => rows.Add(made);

    public void Forget(FailOverRows disposed) => rows.Remove(disposed);

    public void Forget(FailOverModel model) => models.Remove(model);

    /// <summary>Whether this is a failure of the device, after which another device can continue, and not of this program.</summary>
    public bool Survives(VulkanException failure) => Current is VulkanBackend && IsFault(failure);

    /// <summary>Moves all rows to the next device that accepts them.</summary>
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
                models[0].Take(Current, Current.Running);
                models.ForEach(model => model.On(Current));
                frames = rows.Sum(each => each.MoveTo(Current));
                models.ForEach(model => RunAgain(model, model.Model.Readout));
                Current.Run(RunningModel.On(Current));
            }
            catch (InvalidOperationException again) when (Current is VulkanBackend && (again is not VulkanException other || IsFault(other)))
            {
                reasons += $" {Device}: {again.Message}"; // it failed too, or the rows do not fit there
                fault = again;
            }
        }

        revived.ForEach(model => model.Drop());
        revived.Clear();
        LsmMeter.FailOvers.Add(1);
        Choice = $"{Current.Choice} It took over from {from}: {reasons}";
        notices.Enqueue(new FailOverNotice(from, Device, reasons, frames, Stopwatch.GetElapsedTime(began)));
    }

    /// <summary>While history is repeated: makes the current backend run a model, with an earlier readout if that matters.</summary>
    public void RunAgain(FailOverModel model, Readout? readout)
    {
        if (model.IsDisposed && !revived.Contains(model))
        {
            revived.Add(model);
        }

        PreparedModel prepared = model.On(Current);
        if (Current.Running != prepared)
        {
            Current.Run(prepared);
        }

        if (readout is not null && !ReferenceEquals(Current.Running.Model.Readout, readout))
        {
            Current.RunReadout(readout);
        }
    }

    public override PreparedModel Prepare(LiquidStateMachine model)
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

    public override void Run(PreparedModel prepared)
    {
        Current.Run(((FailOverModel)prepared).On(Current));
        Running = prepared;
    }

    public override void Refresh()
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

    public override AgentRows CreateRows(int capacity) => new FailOverRows(this, capacity);

    public override void DeliverNotices()
    {
        while (notices.TryDequeue(out FailOverNotice? notice))
        {
            Options.FailOver!.Moved?.Invoke(notice);
        }
    }

    public override bool ForgetDevice()
    {
        hungGuest?.Forget();
        hungGuest = null;
        if (Current is VulkanBackend { OwnsDevice: false } guest)
        {
            guest.ForgetDevice();
            Move(new VulkanDeviceLostException("vkQueueSubmit of the host"));
        }

        return false;
    }

    public override void Dispose()
    {
        rows.ForEach(static each => each.Leave());
        rows.Clear();
        foreach (FailOverModel model in models.ToArray())
        {
            model.Dispose();
        }

        Current.Dispose();
        DisposeHungDevices();
    }

    private protected override void ReplaceReadout(Readout readout)
    {
        for (bool done = false; !done;)
        {
            try
            {
                Current.RunReadout(readout);
                done = true;
            }
            catch (VulkanException failure) when (Survives(failure))
            {
                Move(failure);
            }
        }
    }

    private static bool IsFault(VulkanException failure) => failure.Call.StartsWith("vk", StringComparison.Ordinal);

    // Everything on a lost device is destroyed at once; the objects of a hung device are destroyed when it answers, or when this backend is disposed.
    private void Abandon(InvalidOperationException failure)
    {
        var failed = (VulkanBackend)Current;
        if (failure is VulkanDeviceLostException)
        {
            failed.GpuDevice.Health.MarkLost();
        }

        rows.ForEach(static each => each.Leave());
        models.ForEach(model => model.Drop());
        revived.ForEach(model => model.Drop());
        revived.Clear();
        failed.Dispose();
        DisposeHungDevices();
        if (!failed.OwnsDevice && !failed.GpuDevice.IsDisposed)
        {
            hungGuest = failed.GpuDevice;
        }
    }

    private void DisposeHungDevices()
    {
        HungDevices.TryDestroy();
        hungGuest?.Dispose();
    }
}
