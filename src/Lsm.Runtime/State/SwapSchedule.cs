using Lsm.Runtime.Engines;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// The model and the readout of each frame: plain data, ordered by frame. If both are declared for the same frame, the model comes first and the readout then
/// belongs to that model.
/// </summary>
internal sealed class SwapSchedule(PreparedModel first)
{
    /// <summary>Swaps of readouts that are remembered: more than frames can be kept, so that any rollback finds its readout.</summary>
    private const int Remembered = 2048;

    private readonly List<Swap> swaps = [];
    private int models;

    /// <summary>The model of the frames for which none is scheduled.</summary>
    public PreparedModel First { get; private set; } = first;

    public bool IsEmpty => swaps.Count == 0;

    /// <summary>The model of a frame, and the readout that is declared for it, or null for the readout of the model.</summary>
    public (PreparedModel Model, Swap? Readout) Of(long frame)
    {
        int last = swaps.Count - 1;
        while (last >= 0 && swaps[last].Frame > frame)
        {
            last--;
        }

        Swap? readout = last < 0 || swaps[last].Readout is null ? null : swaps[last];
        for (; last >= 0 && models > 0; last--)
        {
            if (swaps[last].Model is { } model)
            {
                return (model, readout);
            }
        }

        return (First, readout);
    }

    /// <summary>Declares a readout; a later one for the same frame replaces an earlier one.</summary>
    public void Add(long frame, Task<Readout> readout)
    {
        int place = PlaceFor(frame, isModel: false);
        var swap = new Swap(frame, null, readout);
        if (place > 0 && swaps[place - 1].Frame == frame && swaps[place - 1].Model is null)
        {
            swaps[place - 1] = swap;
        }
        else
        {
            swaps.Insert(place, swap);
        }

        ForgetOldest();
    }

    /// <summary>Declares a model; returns the one that was declared for that frame before, or null.</summary>
    public PreparedModel? Add(long frame, PreparedModel model)
    {
        Swap? old = swaps.Find(swap => swap.Frame == frame && swap.Model is not null);
        if (old is not null)
        {
            swaps.Remove(old);
            models--;
        }

        swaps.Insert(PlaceFor(frame, isModel: true), new Swap(frame, model, null));
        models++;
        return old?.Model;
    }

    /// <summary>Drops everything declared; one model runs in all frames. Returns the models that ran before.</summary>
    public PreparedModel[] Restart(PreparedModel only)
    {
        PreparedModel[] old = [First, .. swaps.Where(static swap => swap.Model is not null).Select(static swap => swap.Model!)];
        swaps.Clear();
        models = 0;
        First = only;
        return old;
    }

    /// <summary>Sets one readout per model that has run, and drops the declared readouts.</summary>
    public void RestartReadout(Readout readout, long lastBegun)
    {
        swaps.RemoveAll(static swap => swap.Model is null);
        First.Readout = readout;
        foreach (Swap swap in swaps)
        {
            if (swap.Frame <= lastBegun)
            {
                swap.Model!.Readout = readout;
            }
        }
    }

    /// <summary>Drops the readouts that only frames before a given frame use. Models stay.</summary>
    public void ForgetBefore(long frame)
    {
        for (int i = 0; i + 1 < swaps.Count && swaps[i + 1].Frame <= frame;)
        {
            if (swaps[i].Model is null)
            {
                swaps.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }
    }

    private int PlaceFor(long frame, bool isModel)
    {
        int place = swaps.Count;
        while (place > 0 && (swaps[place - 1].Frame > frame || (isModel && swaps[place - 1].Frame == frame)))
        {
            place--;
        }

        return place;
    }

    /// <summary>Makes the oldest readout the readout of its model.</summary>
    private void ForgetOldest()
    {
        int oldest = swaps.FindIndex(static swap => swap.Model is null);
        if (swaps.Count - models > Remembered && swaps[oldest].Readout!.IsCompletedSuccessfully)
        {
            (oldest == 0 ? First : swaps[oldest - 1].Model!).Readout = swaps[oldest].Readout!.Result;
            swaps.RemoveAt(oldest);
        }
    }

    internal sealed record Swap(long Frame, PreparedModel? Model, Task<Readout>? Readout)
    {
        /// <summary>The readout, once it is solved.</summary>
        /// <param name="waiting">The state that waits: when it or its engine is disposed, the wait ends.</param>
        /// <exception cref="InvalidOperationException">The readout could not be solved; the cause is inside.</exception>
        /// <exception cref="ObjectDisposedException">The engine or the state was disposed in the wait.</exception>
        public Readout Wait(LsmState waiting)
        {
            while (!Readout!.IsCompleted)
            {
                ObjectDisposedException.ThrowIf(waiting.Engine.IsClosing, waiting.Engine);
                ObjectDisposedException.ThrowIf(waiting.IsClosing, waiting);
                Task.WaitAny([Readout], millisecondsTimeout: 5); // then checks again whether a Dispose waits
            }

            try
            {
                return Readout.GetAwaiter().GetResult();
            }
            catch (Exception cause)
            {
                throw new InvalidOperationException(
                    $"The readout that SwapAt declared for frame {Frame} could not be solved: {cause.Message.TrimEnd('.')}. SwapAt({Frame}, ...) declares another; SwapReadout drops all that were declared.", cause);
            }
        }
    }
}
