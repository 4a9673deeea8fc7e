using Lsm.Runtime.Engines;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <content>Readouts and whole models replaced between two frames: what one agent teaches, all know, from a frame that everybody can name.</content>
public abstract partial class LsmEngine
{
    /// <summary>Swaps of readouts that are remembered: more than frames can be kept, so that any rollback finds its readout.</summary>
    private const int Remembered = 2048;

    private readonly List<Swap> schedule = [];
    private int scheduledModels;
    private long begun = -1;          // the last frame that any state has begun
    private PreparedModel? first;     // what runs where nothing is scheduled
    private PreparedModel? installed;

    /// <summary>How often what states keep of earlier frames has become another model's.</summary>
    internal int Restarts { get; private set; }

    /// <summary>Replaces the readout of all this engine's states from their next <c>Begin</c> on, and drops the readouts that were scheduled.</summary>
    /// <remarks>Models that are scheduled for frames to come keep their own readouts.</remarks>
    /// <param name="readout">A readout of the same kind and sizes.</param>
    /// <exception cref="ArgumentException">The kind or a size differs; nothing was changed.</exception>
    public void SwapReadout(Readout readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        CheckShape(readout);
        using (Use())
        {
            InstallReadout(readout);
            schedule.RemoveAll(static swap => swap.Model is null);
            first!.Readout = readout;
            foreach (Swap swap in schedule)
            {
                if (swap.Frame <= begun)
                {
                    swap.Model!.Readout = readout;
                }
            }
        }
    }

    /// <summary>
    /// Replaces the readout from a declared frame on, in every state of this engine, whenever it is ready: <c>Begin</c> of that frame waits
    /// for it if it must. Frames that run again after a rollback read out as they did the first time. The last 2,048 swaps are remembered: a
    /// state further behind reads out with the oldest of them.
    /// </summary>
    /// <param name="frame">The first frame that it reads out; a model that is swapped at a later frame brings its own.</param>
    /// <param name="readout">
    /// A readout of the same kind and sizes, perhaps still being solved on another thread. If that fails, <c>Begin</c> of the frame throws an
    /// <see cref="InvalidOperationException"/> with the cause inside and changes nothing; with another readout declared, the frame can begin.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The frame is negative.</exception>
    /// <exception cref="ArgumentException">The readout is there and its kind or a size differs; nothing was changed.</exception>
    public void SwapAt(long frame, Task<Readout> readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        CheckFrame(frame);
        if (readout.IsCompletedSuccessfully)
        {
            CheckShape(readout.Result);
        }

        using (Use())
        {
            Schedule(new Swap(frame, null, readout));
            ForgetOldest();
        }
    }

    /// <summary>
    /// Replaces the whole model (weights, neuron parameters, readout) of all this engine's states from their next <c>Begin</c> on. Membranes,
    /// last spikes, traces and step counters carry over as they are, and the last spikes travel through the new weights. Everything that
    /// was scheduled is dropped, and the frames kept so far are forgotten, because they ran another model.
    /// </summary>
    /// <remarks>Prepares the model first, which takes its time and allocates; <see cref="SwapModelAt"/> prepares it ahead of its frame.</remarks>
    /// <param name="model">A model of the same sizes, features, kind of input and kind of readout.</param>
    /// <exception cref="ArgumentException">The shape differs; the message says where. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">It does not fit the device; nothing was changed.</exception>
    public void SwapModel(LiquidStateMachine model)
    {
        CheckShape(model);
        using (Use())
        {
            CheckIdle();
            PreparedModel prepared = Prepare(model);
            PreparedModel[] old = [first!, .. schedule.Where(static swap => swap.Model is not null).Select(static swap => swap.Model!)];
            Install(prepared);
            schedule.Clear();
            scheduledModels = 0;
            first = prepared;
            Restarts++;
            Array.ForEach(old, static each => each.Dispose());
        }
    }

    /// <summary>
    /// As <see cref="SwapModel"/>, from a declared frame on, in every state of this engine. The model is prepared here, at once, so that the frame
    /// itself waits for nothing. Frames that run again after a rollback run the model that they ran the first time; snapshots belong to the model
    /// of their next frame. A readout scheduled for the same frame or a later one takes the place of the model's own.
    /// </summary>
    /// <remarks>Models stay on the device until <see cref="SwapModel"/> or the end of the engine, because a state may go back to their frames.</remarks>
    /// <param name="frame">The first frame that runs it; a model scheduled for that frame before is dropped.</param>
    /// <param name="model">A model of the same sizes, features, kind of input and kind of readout.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frame is negative.</exception>
    /// <exception cref="ArgumentException">The shape differs; the message says where. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">It does not fit the device beside the others; nothing was changed.</exception>
    public void SwapModelAt(long frame, LiquidStateMachine model)
    {
        CheckShape(model);
        CheckFrame(frame);
        using (Use())
        {
            CheckIdle();
            PreparedModel prepared = Prepare(model);
            Swap? old = schedule.Find(swap => swap.Frame == frame && swap.Model is not null);
            if (old is not null)
            {
                schedule.Remove(old);
                scheduledModels--;
                if (installed == old.Model)
                {
                    Install(prepared);
                }

                old.Model!.Dispose();
            }

            Schedule(new Swap(frame, prepared, null));
        }
    }

    /// <summary>
    /// Lets go of the readouts that only frames before one are read out by, so that readouts can be swapped for ever. A state that goes back
    /// further reads those frames out by an older one. Models stay.
    /// </summary>
    /// <param name="frame">The first frame that may still run, or run again, in any state.</param>
    public void ForgetSwaps(long frame)
    {
        using (Use())
        {
            for (int i = 0; i + 1 < schedule.Count && schedule[i + 1].Frame <= frame;)
            {
                if (schedule[i].Model is null)
                {
                    schedule.RemoveAt(i);
                }
                else
                {
                    i++;
                }
            }
        }
    }

    /// <summary>Whether the model and the readout of a frame are installed.</summary>
    internal bool Runs(long frame)
    {
        if (schedule.Count == 0)
        {
            return true;
        }

        (PreparedModel model, Swap? scheduled) = WantedIn(frame);
        return ReferenceEquals(model, installed) && ReferenceEquals(scheduled is null ? model.Readout : ReadoutOf(scheduled), Model.Readout);
    }

    /// <summary>The model that a frame runs, whatever its readout.</summary>
    internal LiquidStateMachine ModelOf(long frame) => WantedIn(frame).Model.Model;

    /// <summary>Sees to it that the model and the readout of a frame are installed.</summary>
    internal void UseModelOf(long frame)
    {
        begun = Math.Max(begun, frame);
        if (schedule.Count == 0)
        {
            return;
        }

        (PreparedModel model, Swap? scheduled) = WantedIn(frame);
        Readout readout = scheduled is null ? model.Readout : ReadoutOf(scheduled);
        if (!ReferenceEquals(model, installed))
        {
            Install(model);
        }

        if (!ReferenceEquals(readout, Model.Readout))
        {
            CheckShape(readout);
            InstallReadout(readout);
        }
    }

    /// <summary>Declares what runs from the start; engines do so at the end of their construction.</summary>
    private protected void Begin(PreparedModel prepared) => (first, installed) = (prepared, prepared);

    /// <summary>Makes a model of this engine's shape ready to run, for all states that there are and will be.</summary>
    internal abstract PreparedModel Prepare(LiquidStateMachine model);

    /// <summary>Runs a prepared model from the next submission on. Waits for nothing, allocates nothing and cannot fail.</summary>
    internal abstract void Exchange(PreparedModel prepared);

    /// <summary>Replaces the readout of the model that runs.</summary>
    private protected abstract void ReplaceReadout(Readout readout);

    /// <summary>Lets go of all prepared models.</summary>
    private protected void ReleaseModels()
    {
        first?.Dispose();
        schedule.ForEach(static swap => swap.Model?.Dispose());
        schedule.Clear();
        scheduledModels = 0;
    }

    /// <summary>A declared readout; waits while it is being solved.</summary>
    private static Readout ReadoutOf(Swap swap)
    {
        try
        {
            return swap.Readout!.GetAwaiter().GetResult();
        }
        catch (Exception cause)
        {
            throw new InvalidOperationException(
                $"The readout that SwapAt declared for frame {swap.Frame} could not be solved: {cause.Message} SwapAt({swap.Frame}, ...) puts another in its place; SwapReadout drops all that were declared.", cause);
        }
    }

    private (PreparedModel Model, Swap? Readout) WantedIn(long frame)
    {
        int last = schedule.Count - 1;
        while (last >= 0 && schedule[last].Frame > frame)
        {
            last--;
        }

        Swap? readout = last < 0 || schedule[last].Readout is null ? null : schedule[last];
        for (; last >= 0 && scheduledModels > 0; last--)
        {
            if (schedule[last].Model is { } model)
            {
                return (model, readout);
            }
        }

        return (first!, readout);
    }

    // A model comes before a readout of the same frame, which then is the one to read it out. A later readout of a frame replaces an earlier one.
    private void Schedule(Swap swap)
    {
        int place = schedule.Count;
        while (place > 0 && (schedule[place - 1].Frame > swap.Frame || (schedule[place - 1].Frame == swap.Frame && swap.Model is not null)))
        {
            place--;
        }

        if (place > 0 && swap.Model is null && schedule[place - 1].Frame == swap.Frame && schedule[place - 1].Model is null)
        {
            schedule[place - 1] = swap;
            return;
        }

        schedule.Insert(place, swap);
        scheduledModels += swap.Model is null ? 0 : 1;
    }

    /// <summary>The oldest readout becomes that of the model it belongs to, as if it had come with it.</summary>
    private void ForgetOldest()
    {
        int oldest = schedule.FindIndex(static swap => swap.Model is null);
        if (schedule.Count - scheduledModels > Remembered && schedule[oldest].Readout!.IsCompletedSuccessfully)
        {
            (oldest == 0 ? first! : schedule[oldest - 1].Model!).Readout = schedule[oldest].Readout!.Result;
            schedule.RemoveAt(oldest);
        }
    }

    /// <summary>The model that the next tick runs.</summary>
    internal PreparedModel InstalledModel => installed!;

    /// <summary>Runs a prepared model from the next submission on.</summary>
    internal void Install(PreparedModel prepared)
    {
        Exchange(prepared);
        installed = prepared;
        Model = prepared.Model;
    }

    private void InstallReadout(Readout readout)
    {
        ReplaceReadout(readout);
        Model = installed!.Model = Model.WithReadout(readout);
    }

    private static void CheckFrame(long frame)
    {
        if (frame < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(frame), frame, $"frame is {frame}; frames start at 0.");
        }
    }

    private void CheckShape(Readout readout)
    {
        if (!Model.Readout.HasShapeOf(readout))
        {
            throw new ArgumentException(
                $"The new readout is {readout.Name} {readout.FeatureCount} -> {readout.OutputCount}; this engine runs {Model.Readout.Name} {Model.Readout.FeatureCount} -> {Model.Readout.OutputCount}. Make a new engine for another shape.", nameof(readout));
        }
    }

    private void CheckShape(LiquidStateMachine model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        (string What, object New, object Old)[] shape =
        [
            ("sensors", model.InputSize, Model.InputSize),
            ("neurons", model.ReservoirSize, Model.ReservoirSize),
            ("motors", model.OutputSize, Model.OutputSize),
            ("features", model.Features, Model.Features),
            ("input", model.Reservoir.Input, Model.Reservoir.Input),
            ("readout", model.Readout.Name, Model.Readout.Name),
        ];
        string[] differ = [.. shape.Where(part => !part.New.Equals(part.Old)).Select(part => $"{part.What} {part.New} instead of {part.Old}")];
        if (differ.Length > 0)
        {
            throw new ArgumentException($"The new model has another shape than the one that this engine runs: {string.Join(", ", differ)}. Make a new engine for it.", nameof(model));
        }

        CheckShape(model.Readout); // hidden units
    }

    private sealed record Swap(long Frame, PreparedModel? Model, Task<Readout>? Readout);
}
