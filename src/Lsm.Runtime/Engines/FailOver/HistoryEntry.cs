using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.FailOver;

/// <summary>What one tick was given: enough to run it again on any engine.</summary>
internal sealed class HistoryEntry(int capacity, int sensors)
{
    private bool[] cleared = new bool[capacity];
    private bool[] clearedSince = new bool[capacity];
    private bool[] runs = new bool[capacity];
    private bool[] marked = new bool[capacity];
    private float[] sensors = new float[sensors];
    private bool anyCleared;

    public long Frame { get; private set; }

    public int Steps { get; private set; }

    /// <summary>The model that ran it.</summary>
    public FailOverModel? Model { get; private set; }

    /// <summary>The readout that it had then, for a frame that is still under way.</summary>
    public Readout? Readout { get; private set; }

    /// <summary>Where the rows were kept before it, or -1 if they were not or are no longer there.</summary>
    public int Place { get; private set; } = -1;

    /// <summary>Whether its motors were fetched.</summary>
    public bool Finished { get; set; }

    /// <summary>Whether its spikes come back too.</summary>
    public bool Watched { get; set; }

    public bool[] Runs => runs;

    public bool[] Marked => marked;

    public float[] Sensors => sensors;

    /// <summary>Puts a row to rest before this tick; the copy that was kept already does not see it.</summary>
    public void Clear(int slot)
    {
        (Place < 0 ? cleared : clearedSince)[slot] = true;
        anyCleared = true;
    }

    /// <summary>The rows as they are now are kept.</summary>
    public void Keep(int place)
    {
        Release();
        Place = place;
    }

    /// <summary>Nothing of the rows is kept any more.</summary>
    public void Release()
    {
        Place = -1;
        for (int slot = 0; anyCleared && slot < cleared.Length; slot++)
        {
            cleared[slot] |= clearedSince[slot];
            clearedSince[slot] = false;
        }
    }

    public void Take(long frame, int steps, FailOverModel model, LsmState state)
    {
        (Frame, Steps, Model, Readout, Finished, Watched) = (frame, steps, model, model.Model.Readout, false, false);
        for (int slot = 0; slot < runs.Length; slot++)
        {
            runs[slot] = state.Slots.Runs(slot);
            marked[slot] = state.IsMarked(slot);
        }

        state.Sensors.CopyTo(sensors);
    }

    /// <summary>Goes back to the moment when the rows had been kept and nothing had happened since.</summary>
    public void GoBack()
    {
        Finished = false;
        Array.Clear(clearedSince);
    }

    /// <summary>Repeats on other rows what came before the tick: rows put to rest, and, if it is still needed, a copy kept.</summary>
    public void Prepare(LsmState target, int firstSlot, int count)
    {
        ClearIn(target, cleared);
        if (Place >= 0)
        {
            target.KeepRows(Place, firstSlot, count);
        }

        ClearIn(target, clearedSince);
    }

    public void Reset()
    {
        (Place, Finished, Model, Readout, anyCleared) = (-1, false, null, null, false);
        Array.Clear(cleared);
        Array.Clear(clearedSince);
    }

    public void Grow(int capacity, int sensors)
    {
        Array.Resize(ref cleared, capacity);
        Array.Resize(ref clearedSince, capacity);
        Array.Resize(ref runs, capacity);
        Array.Resize(ref marked, capacity);
        Array.Resize(ref this.sensors, sensors);
    }

    private void ClearIn(LsmState target, bool[] slots)
    {
        for (int slot = 0; anyCleared && slot < slots.Length; slot++)
        {
            if (slots[slot])
            {
                target.Clear(slot);
            }
        }
    }
}
