using System.Runtime.CompilerServices;
using Lsm.Runtime.Engines.Cpu.Ingredients;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// The stages of an agent's tick on the CPU, in their order: project the sensors, then for every step propagate the spikes of the step
/// before and update the neurons, and finally read out. All threads of the pool call it, each with its own scratch.
/// </summary>
internal sealed class CpuStages(CpuBackend backend)
{
    /// <summary>The value for all neurons, instead of the number of a part.</summary>
    public const int AllParts = -1;

    /// <summary>The number of words of 32 neurons whose input stays in the L1 cache.</summary>
    private const int BlockWords = 64;
    private CpuLiquid liquid = backend.Liquid; // of the current tick, as everything below
    private int inputs;
    private float[] sensors = [];
    private SlotFlags[] slots = [];
    private float[]?[] marked = [];

    public long Frame { get; private set; }

    public int Steps { get; private set; }

    public MotorBuffers Motors { get; private set; } = null!;

    public CpuPlanes Planes { get; private set; } = null!;

    /// <summary>The number of threads whose sums are added up for the neurons.</summary>
    public int Adders { get; private set; } = 1;

    /// <summary>Begins a tick.</summary>
    public void Start(in Tick tick, CpuPlanes planes, int adders)
    {
        // Field by field: the copy of a struct with references takes longer than all of these.
        Frame = tick.Frame;
        Steps = tick.Steps;
        Motors = tick.Motors;
        sensors = tick.Sensors;
        slots = tick.Slots;
        marked = tick.Features;
        Planes = planes;
        Adders = adders;
        liquid = backend.Liquid;
        inputs = liquid.InputSize;
    }

    public bool Runs(int slot) => (slots[slot] & SlotFlags.Run) != 0;

    /// <summary>The sensors are held for the tick, so their current is summed once.</summary>
    public void Project(CpuScratch scratch, int firstSlot, int count)
    {
        Prepare(scratch, firstSlot, count);
        if (Steps > 0 && !liquid.ProjectsInBlocks)
        {
            liquid.AnalogInput?.Project(sensors.AsSpan(firstSlot * inputs, count * inputs), scratch.Drive, scratch.Active, 0, liquid.Stride);
        }
    }

    /// <summary>Prepares the sensors of extended liquids: stores them for agents that run, and sums taps.</summary>
    public void Prepare(CpuScratch scratch, int firstSlot, int count)
    {
        if (Steps == 0 || liquid.Extended is not { } extended)
        {
            return;
        }

        for (int slot = firstSlot; extended.NotesSensors && slot < firstSlot + count; slot++)
        {
            if (Runs(slot))
            {
                ExtendedTick.NoteSensors(Planes, slot, SensorsOf(slot));
            }
        }

        if (liquid.Input == InputKind.Analog)
        {
            liquid.Taps?.Project(sensors.AsSpan(firstSlot * inputs, count * inputs), Planes, firstSlot, scratch.Ages, scratch.Drive);
        }
    }

    /// <summary>The projected current of one agent of a block.</summary>
    public Span<float> DriveOf(CpuScratch scratch, int agent) =>
        scratch.Drive.AsSpan(liquid.Input == InputKind.Spikes ? 0 : agent * liquid.Stride, liquid.Stride);

    public ReadOnlySpan<float> SensorsOf(int slot) => sensors.AsSpan(slot * inputs, inputs);

    /// <summary>Begins the first step of an agent.</summary>
    public void Begin(CpuScratch scratch, int slot)
    {
        scratch.Counts.AsSpan().Clear();
        if (liquid.Features == FeatureKind.SpikeCounts && liquid.HasPlainNeurons)
        {
            scratch.Features.AsSpan().Clear();
            scratch.AnyFired.AsSpan().Clear();
        }

        if (Steps > 0 && liquid is { Taps: { } taps, Input: InputKind.Spikes })
        {
            taps.Sum(SensorsOf(slot), Planes, slot, scratch.Ages, scratch.SensorSums);
        }
    }

    /// <summary>Finds the neurons whose rows arrive in this step.</summary>
    public void FindDue(CpuScratch scratch, int slot)
    {
        if (liquid.Delays is { IsAxonal: true } delays)
        {
            delays.FindDue(Planes.Ring(slot), scratch.Due);
        }
    }

    /// <summary>The neurons that were found, as bits; none if synapses have individual delays.</summary>
    public ReadOnlySpan<uint> Due(CpuScratch scratch, int slot) => liquid.Delays is { } delays ? DueOf(delays, scratch, slot) : Planes.Spikes(slot);

    /// <summary>One step of one agent's neurons, or of a part of them: propagate, update.</summary>
    public void Step(CpuScratch scratch, int slot, int step, ReadOnlySpan<int> fired, Span<float> drive, int part)
    {
        int first = part < 0 ? 0 : liquid.Parts[part] / 32, end = part < 0 ? liquid.Words : liquid.Parts[part + 1] / 32;
        Span<uint> spikes = Planes.Spikes(slot);
        if (step == 0 && liquid.Extended is { HasBias: true } biased)
        {
            ExtendedTick.AddBias(biased, liquid.Input, drive[(first * 32)..(end * 32)], first * 32);
        }

        if (liquid.InOnePass)
        {
            DenseStep.Run(liquid, fired, drive, Planes.Membrane(slot), spikes, first, end);
        }
        else
        {
            if (part == AllParts)
            {
                Propagate(scratch, slot, fired);
            }

            if (liquid.ProjectsInBlocks && step == 0)
            {
                ProjectAndUpdate(scratch, slot, drive, part, first, end);
            }
            else
            {
                Update(scratch, slot, drive[(first * 32)..], first, end);
            }
        }

        if (!liquid.HasPlainNeurons)
        {
            return;
        }

        if (liquid.Features == FeatureKind.Trace)
        {
            NeuronUpdate.Decay(liquid, spikes, Planes.Trace(slot), first, end);
        }
        else if (liquid.Features == FeatureKind.SpikeCounts)
        {
            NeuronUpdate.Count(spikes, scratch.Features, scratch.AnyFired, first, end);
        }
    }

    /// <summary>Ends a step of all neurons of an agent.</summary>
    public void EndStep(int slot)
    {
        if (liquid.Delays is { OfSpikes: true } delays)
        {
            Planes.Ring(slot).Push(Planes.Spikes(slot), delays.Longest);
        }
    }

    /// <summary>Adds the rows of the neurons that fired to the sums of a scratch.</summary>
    public void AddRows(RowStore rows, ReadOnlySpan<int> fired, CpuScratch scratch)
    {
        if (liquid.ShortSums)
        {
            rows.Add(fired, scratch.ShortSums);
        }
        else
        {
            rows.Add(fired, scratch.Sums);
        }
    }

    /// <summary>The motors of an agent that ran, and its features if they are requested.</summary>
    public void ReadOut(CpuScratch scratch, int slot)
    {
        Span<float> motors = Motors.Row(Frame, slot);
        if (!liquid.HasPlainFeatures)
        {
            ReadOutExtended(scratch, slot, motors);
            return;
        }

        bool byEvents = liquid.Features is FeatureKind.Spikes or FeatureKind.SpikeCounts && ReadEvents(scratch, slot, motors);
        if (byEvents && !IsMarked(slot))
        {
            return;
        }

        Span<float> features = scratch.Features.AsSpan(0, liquid.Stride);
        switch (liquid.Features)
        {
            case FeatureKind.Spikes:
                NeuronUpdate.Spread(Planes.Spikes(slot), features);
                break;
            case FeatureKind.Trace:
                features = Planes.Trace(slot);
                break;
            case FeatureKind.Membrane:
                features = Planes.Membrane(slot);
                break;
        }

        if (!byEvents)
        {
            backend.Readout.EvaluateAll(features, motors, scratch.Readout);
        }

        if (IsMarked(slot))
        {
            features.CopyTo(marked[slot]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadOutExtended(CpuScratch scratch, int slot, Span<float> motors)
    {
        Span<float> features = scratch.Features;
        ExtendedTick.WriteFeatures(liquid, Planes, slot, SensorsOf(slot), scratch, noted: Steps > 0, features);
        backend.Readout.EvaluateAll(features, motors, scratch.Readout);
        if (IsMarked(slot))
        {
            features.CopyTo(marked[slot]);
        }
    }

    /// <summary>The motors of an agent that does not run: the last ones if it is held, otherwise zeros.</summary>
    public void LeaveMotors(int slot)
    {
        if ((slots[slot] & SlotFlags.Held) != 0)
        {
            Motors.Hold(Frame, slot);
        }
        else
        {
            Motors.Row(Frame, slot).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // not inlined, like all methods of rare ingredients: otherwise every plain step would clear their locals
    private ReadOnlySpan<uint> DueOf(CpuDelays delays, CpuScratch scratch, int slot) => delays.IsAxonal ? delays.Due(Planes.Ring(slot), scratch.Due) : [];

    private bool IsMarked(int slot) => (slots[slot] & SlotFlags.Marked) != 0;

    /// <summary>The neurons whose feature is not zero, as bits.</summary>
    public Span<uint> Firing(CpuScratch scratch, int slot) =>
        liquid.Features == FeatureKind.SpikeCounts ? scratch.AnyFired.AsSpan(0, liquid.Words) : Planes.Spikes(slot);

    /// <summary>The number of spikes of each neuron, or nothing if it is at most 1.</summary>
    public Span<float> Counts(CpuScratch scratch) => liquid.Features == FeatureKind.SpikeCounts ? scratch.Features.AsSpan() : [];

    /// <summary>Reads out an agent whose neurons all threads share; set by <see cref="CpuSplitTick"/>.</summary>
    public Func<int, bool> ReadShared { get; set; } = static _ => false;

    private void Propagate(CpuScratch scratch, int slot, ReadOnlySpan<int> fired)
    {
        if (liquid.Delays is { IsAxonal: false } delays)
        {
            delays.Add(Planes, slot, 0, liquid.Words, scratch);
        }
        else
        {
            AddRows(liquid.Rows, fired, scratch);
        }

        if (liquid.SpikeInput is { } input)
        {
            AddRows(input, scratch.Active.AsSpan(0, Events.OfSensors(SensorsOf(slot), scratch.Active)), scratch);
        }
    }

    /// <summary>Works in blocks whose input stays in the L1 cache; the input is stored only if more steps need it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ProjectAndUpdate(CpuScratch scratch, int slot, Span<float> drive, int part, int first, int end)
    {
        Span<int> active = (part < 0 ? scratch : backend.Scratch[part]).Active.AsSpan();
        for (int from = first; from < end; from += BlockWords)
        {
            int to = Math.Min(from + BlockWords, end);
            Span<float> some = drive.Slice((Steps > 1 ? from : first) * 32, (to - from) * 32);
            liquid.AnalogInput!.Project(SensorsOf(slot), some, active, from * 32, to * 32);
            Update(scratch, slot, some, from, to);
        }
    }

    private void Update(CpuScratch scratch, int slot, ReadOnlySpan<float> drive, int first, int end)
    {
        if (Adders > 1 || scratch.SensorSums.Length > 0)
        {
            AddOthers(scratch, first * 32, end * 32);
        }

        if (!liquid.HasPlainNeurons)
        {
            ExtendedStep.Run(liquid, Planes, slot, scratch, drive, first, end);
        }
        else if (liquid.IsRefractory)
        {
            Update(new RefractoryNeuron(liquid), scratch, slot, drive, first, end);
        }
        else if (liquid.SharesParameters)
        {
            Update(new EqualNeuron(liquid), scratch, slot, drive, first, end);
        }
        else
        {
            Update(new LeakyNeuron(liquid), scratch, slot, drive, first, end);
        }
    }

    /// <summary>Adds the sums of other workers, and the sums of spiking sensors.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddOthers(CpuScratch scratch, int first, int end)
    {
        for (int other = 1; other < Adders; other++)
        {
            scratch.TakeSums(backend.Scratch[other], first, end);
        }

        if (scratch.SensorSums.Length > 0)
        {
            scratch.AddSensorSums(first, end);
        }
    }

    private void Update<TNeuron>(TNeuron neuron, CpuScratch scratch, int slot, ReadOnlySpan<float> drive, int first, int end)
        where TNeuron : struct, INeuron
    {
        Span<float> membranes = Planes.Membrane(slot);
        Span<uint> spikes = Planes.Spikes(slot), rests = liquid.IsRefractory ? Planes.Rest(slot) : [];
        if (liquid.ShortSums)
        {
            NeuronUpdate.Step<short, TNeuron>(neuron, liquid.Scale, scratch.ShortSums, drive, membranes, rests, spikes, first, end);
        }
        else
        {
            NeuronUpdate.Step<int, TNeuron>(neuron, liquid.Scale, scratch.Sums, drive, membranes, rests, spikes, first, end);
        }
    }

    /// <summary>The motors from the neurons that fired, if they are few enough for this to be faster.</summary>
    private bool ReadEvents(CpuScratch scratch, int slot, Span<float> motors)
    {
        if (Adders > 1)
        {
            return ReadShared(slot);
        }

        int fired = Events.OfBits(Firing(scratch, slot), scratch.Fired);
        if (!backend.Readout.PaysFor(fired))
        {
            return false;
        }

        backend.Readout.EvaluateEvents(scratch.Fired.AsSpan(0, fired), Counts(scratch), motors, scratch.Readout);
        return true;
    }
}
