using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.FailOver;

/// <summary>The inputs of one tick, and the changes of the rows before it: enough to run it again on any backend.</summary>
internal sealed class TickRecord
{
    private readonly bool[] cleared;      // before the rows were kept
    private readonly bool[] clearedSince; // after that
    private readonly SlotFlags[] slots;
    private readonly float[] sensors;
    private MotorBuffers? motors;
    private float[]?[] features = [];
    private bool anyCleared;

    public TickRecord(int capacity, int inputs)
    {
        cleared = new bool[capacity];
        clearedSince = new bool[capacity];
        slots = new SlotFlags[capacity];
        sensors = new float[checked(capacity * inputs)];
    }

    public long Frame { get; private set; }

    public int Steps { get; private set; }

    /// <summary>The model that ran it.</summary>
    public FailOverModel? Model { get; private set; }

    /// <summary>The readout that it had, for a frame that is still in flight.</summary>
    public Readout? Readout { get; private set; }

    /// <summary>The place where the rows were kept before it, or -1 if they were not or the place was taken since.</summary>
    public int Place { get; private set; } = -1;

    /// <summary>Whether its results were returned.</summary>
    public bool IsFinished { get; set; }

    /// <summary>Whether its spikes are still to be fetched.</summary>
    public bool WantsSpikes { get; set; }

    public float[] Sensors => sensors;

    /// <summary>Copies the inputs of a tick.</summary>
    public void Take(in Tick tick, FailOverModel model)
    {
        (Frame, Steps, Model, Readout, IsFinished, WantsSpikes) = (tick.Frame, tick.Steps, model, model.Model.Readout, false, tick.WantsSpikes);
        (motors, features) = (tick.Motors, tick.Features);
        tick.Slots.CopyTo(slots, 0);
        tick.Sensors.CopyTo(sensors, 0);
    }

    /// <summary>Creates the tick again. A finished tick must not write to the motors and features that were returned.</summary>
    /// <param name="scratch">Takes the motors of a finished tick.</param>
    public Tick Again(MotorBuffers scratch) => new()
    {
        Frame = Frame,
        Steps = Steps,
        Sensors = sensors,
        Slots = IsFinished ? Unmarked() : slots,
        Motors = IsFinished ? scratch : motors!,
        Features = features,
        WantsSpikes = WantsSpikes,
    };

    /// <summary>Notes that a row is put to rest before this tick; a copy that was kept before does not change.</summary>
    public void Clear(int slot)
    {
        (Place < 0 ? cleared : clearedSince)[slot] = true;
        anyCleared = true;
    }

    /// <summary>Notes that the present rows are kept.</summary>
    public void Keep(int place)
    {
        Release();
        Place = place;
    }

    /// <summary>Notes that the rows are no longer kept.</summary>
    public void Release()
    {
        Place = -1;
        for (int slot = 0; anyCleared && slot < cleared.Length; slot++)
        {
            cleared[slot] |= clearedSince[slot];
            clearedSince[slot] = false;
        }
    }

    /// <summary>Goes back to the moment right after the rows were kept.</summary>
    public void GoBack()
    {
        IsFinished = false;
        Array.Clear(clearedSince);
    }

    /// <summary>Repeats the changes before the tick on other rows: puts rows to rest and, if it is still needed, keeps a copy.</summary>
    public void Prepare(AgentRows target, int firstSlot, int count)
    {
        ClearIn(target, cleared);
        if (Place >= 0)
        {
            target.Keep(Place, firstSlot, count);
        }

        ClearIn(target, clearedSince);
    }

    /// <summary>Makes the record ready for another tick.</summary>
    public void Reset()
    {
        (Place, IsFinished, Model, Readout, anyCleared, motors, features, WantsSpikes) = (-1, false, null, null, false, null, [], false);
        Array.Clear(cleared);
        Array.Clear(clearedSince);
    }

    /// <summary>The same for more slots.</summary>
    public TickRecord Grown(int capacity, int inputs)
    {
        var grown = new TickRecord(capacity, inputs)
        {
            Frame = Frame, Steps = Steps, Model = Model, Readout = Readout, Place = Place, IsFinished = IsFinished, WantsSpikes = WantsSpikes,
            motors = motors, features = features, anyCleared = anyCleared,
        };
        cleared.CopyTo(grown.cleared, 0);
        clearedSince.CopyTo(grown.clearedSince, 0);
        slots.CopyTo(grown.slots, 0);
        sensors.CopyTo(grown.sensors, 0);
        return grown;
    }

    private SlotFlags[] Unmarked()
    {
        for (int slot = 0; slot < slots.Length; slot++)
        {
            slots[slot] &= ~SlotFlags.Marked;
        }

        return slots;
    }

    private void ClearIn(AgentRows target, bool[] which)
    {
        for (int slot = 0; anyCleared && slot < which.Length; slot++)
        {
            if (which[slot])
            {
                target.Clear(slot);
            }
        }
    }
}
