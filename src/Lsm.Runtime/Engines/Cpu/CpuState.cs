using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>A batch of agents on the processor, stepped at submission.</summary>
internal sealed partial class CpuState : LsmState
{
    private const int AllParts = -1;

    /// <summary>Fewer neuron updates than this in a tick are done before a sleeping thread is awake.</summary>
    private const long SmallestShared = 16384;

    /// <summary>Words of 32 neurons whose input stays in the near cache.</summary>
    private const int BlockWords = 64;
    private readonly CpuEngine engine;
    private CpuLiquid liquid; // of the tick under way; its sizes are those of every model that may take its place
    private readonly Action<int, int> stepBlock;
    private readonly Action<int, int> addPart;
    private readonly Action<int, int> stepPart;
    private readonly Action<int, int> readPart;
    private readonly Action<int, int> sumBlock;
    private readonly Action<int, int> keepBlock;
    private readonly Action<int, int> restoreBlock;
    private AlignedArray<float> membranes;
    private AlignedArray<float> traces;
    private AlignedArray<uint> spikes;
    private AlignedArray<float>[] ringMembranes = [];
    private AlignedArray<float>[] ringTraces = [];
    private AlignedArray<uint>[] ringSpikes = [];
    private readonly uint[][] watched = [[], []]; // [frame & 1]: spikes of a tick that is handed out later

    // The tick under way, for the pool's threads.
    private long frame;
    private int steps;
    private int block;
    private int splitSlot;
    private int splitStep;
    private int firedCount;
    private int activeCount;
    private int adders = 1; // whose sums make up those of the neurons
    private readonly int[] firedBorders;
    private readonly int[] readCounts;
    private int readTile;
    private int copied;
    private int firstCopied;
    private int endCopied;
    private ulong[] sums = [];

    public CpuState(CpuEngine engine, AgentSlots slots)
        : base(engine, slots)
    {
        this.engine = engine;
        liquid = engine.Liquid;
        membranes = new(checked(slots.Capacity * liquid.Stride));
        traces = new(liquid.Features == FeatureKind.Trace ? membranes.Length : 0);
        spikes = new(slots.Capacity * liquid.Words);
        firedBorders = new int[liquid.Parts.Length];
        readCounts = new int[liquid.Parts.Length - 1];
        stepBlock = StepBlock;
        addPart = (_, part) => AddPart(engine.Scratch[part], part);
        stepPart = (_, part) => StepPart(engine.Scratch[0], part);
        readPart = (_, part) => ReadPart(engine.Scratch[part], part);
        sumBlock = (_, item) => SumBlock(item * block, Math.Min((item + 1) * block, Capacity));
        keepBlock = (_, item) => KeepBlock(item);
        restoreBlock = (_, item) => RestoreBlock(item);
    }

    internal override void Submit(long frame, int steps)
    {
        (this.frame, this.steps, liquid) = (frame, steps, engine.Liquid);
        bool split = Capacity < engine.Pool.Count && liquid.Parts.Length > 2;
        adders = split && !liquid.InOnePass ? liquid.Parts.Length - 1 : 1;
        if (split)
        {
            for (int slot = 0; slot < Capacity; slot++)
            {
                StepSplit(slot);
            }

            return;
        }

        block = BlockFor((long)Capacity * liquid.Stride * steps);
        engine.Pool.Run((Capacity + block - 1) / block, stepBlock);
    }

    internal override void Finish(long frame)
    {
        // Submit has done the work.
    }

    private protected override void Release()
    {
        // Managed memory only.
    }

    internal override void Clear(int slot)
    {
        membranes.AsSpan(slot * liquid.Stride, liquid.Stride).Clear();
        spikes.AsSpan(slot * liquid.Words, liquid.Words).Clear();
        if (traces.Length > 0)
        {
            traces.AsSpan(slot * liquid.Stride, liquid.Stride).Clear();
        }
    }

    internal override void Resize(int capacity)
    {
        membranes = membranes.Grown(checked(capacity * liquid.Stride));
        spikes = spikes.Grown(capacity * liquid.Words);
        if (liquid.Features == FeatureKind.Trace)
        {
            traces = traces.Grown(membranes.Length);
        }
    }

    /// <summary>Agents a worker takes at once: all of them where a tick is shorter than waking a thread, else so many that every thread gets some.</summary>
    private int BlockFor(long updates)
    {
        int threads = engine.Pool.Count;
        if (threads == 1 || updates < SmallestShared)
        {
            return Capacity;
        }

        int share = (Capacity + (2 * threads) - 1) / (2 * threads);
        int groups = (share + InputPanels.Group - 1) / InputPanels.Group * InputPanels.Group;
        return Math.Max(Math.Min(groups, CpuLiquid.LargestBlock), (Capacity / WorkerPool.MostItems) + 1);
    }

    private void StepBlock(int worker, int item)
    {
        int end = Math.Min((item + 1) * block, Capacity);
        for (int first = item * block; first < end; first += liquid.Block)
        {
            StepAgents(engine.Scratch[worker], first, Math.Min(liquid.Block, end - first));
        }
    }

    private void StepAgents(CpuScratch scratch, int first, int count)
    {
        if (steps > 0 && !liquid.ProjectsInBlocks)
        {
            liquid.AnalogInput?.Project(Sensors.Slice(first * liquid.InputSize, count * liquid.InputSize), scratch.Drive, scratch.Active, 0, liquid.Stride);
        }

        for (int i = 0; i < count; i++)
        {
            int slot = first + i;
            if (!Slots.Runs(slot))
            {
                LeaveMotors(slot);
                continue;
            }

            Span<float> drive = scratch.Drive.AsSpan(liquid.AnalogInput is null ? 0 : i * liquid.Stride, liquid.Stride);
            Span<uint> spk = spikes.AsSpan(slot * liquid.Words, liquid.Words);
            Begin(scratch);
            for (int step = 0; step < steps; step++)
            {
                int fired = Events.OfBits(spk, scratch.Fired);
                StepNeurons(scratch, slot, step, scratch.Fired.AsSpan(0, fired), drive, AllParts);
            }

            ReadOut(scratch, slot);
        }
    }

    private void LeaveMotors(int slot)
    {
        int outputs = Engine.Model.OutputSize;
        Span<float> row = MotorsOf(frame).Slice(slot * outputs, outputs);
        if (Slots.Held[slot])
        {
            MotorsOf(frame - 1).Slice(slot * outputs, outputs).CopyTo(row);
        }
        else
        {
            row.Clear();
        }
    }

    private void Begin(CpuScratch scratch)
    {
        if (liquid.Features == FeatureKind.SpikeCounts)
        {
            scratch.Features.AsSpan().Clear();
            scratch.AnyFired.AsSpan().Clear();
        }
    }

    private void StepNeurons(CpuScratch scratch, int slot, int step, ReadOnlySpan<int> fired, Span<float> drive, int part)
    {
        int first = part < 0 ? 0 : liquid.Parts[part] / 32, end = part < 0 ? liquid.Words : liquid.Parts[part + 1] / 32;
        Span<uint> spk = spikes.AsSpan(slot * liquid.Words, liquid.Words);
        Span<float> mem = membranes.AsSpan(slot * liquid.Stride, liquid.Stride);
        if (liquid.InOnePass)
        {
            DenseStep.Run(liquid, fired, drive, mem, spk, first, end);
        }
        else
        {
            if (part == AllParts)
            {
                AddRows(scratch, slot, fired);
            }

            if (liquid.ProjectsInBlocks && step == 0)
            {
                ProjectAndUpdate(scratch, slot, drive, part, first, end);
            }
            else
            {
                Update(scratch, drive[(first * 32)..], mem, spk, first, end);
            }
        }

        if (liquid.Features == FeatureKind.Trace)
        {
            NeuronUpdate.Decay(liquid, spk, traces.AsSpan(slot * liquid.Stride, liquid.Stride), first, end);
        }
        else if (liquid.Features == FeatureKind.SpikeCounts)
        {
            NeuronUpdate.Count(spk, scratch.Features, scratch.AnyFired, first, end);
        }
    }

    /// <summary>In blocks whose input stays in the near cache; it is kept only if there are more steps to take it.</summary>
    private void ProjectAndUpdate(CpuScratch scratch, int slot, Span<float> drive, int part, int first, int end)
    {
        Span<int> active = (part < 0 ? scratch : engine.Scratch[part]).Active.AsSpan();
        Span<float> mem = membranes.AsSpan(slot * liquid.Stride, liquid.Stride);
        Span<uint> spk = spikes.AsSpan(slot * liquid.Words, liquid.Words);
        for (int from = first; from < end; from += BlockWords)
        {
            int to = Math.Min(from + BlockWords, end);
            Span<float> some = drive.Slice((steps > 1 ? from : first) * 32, (to - from) * 32);
            liquid.AnalogInput!.Project(SensorsOf(slot), some, active, from * 32, to * 32);
            Update(scratch, some, mem, spk, from, to);
        }
    }

    private void Update(CpuScratch scratch, ReadOnlySpan<float> drive, Span<float> mem, Span<uint> spk, int first, int end)
    {
        for (int other = 1; other < adders; other++)
        {
            scratch.TakeSums(engine.Scratch[other], first * 32, end * 32);
        }

        if (liquid.ShortSums)
        {
            NeuronUpdate.Step<short>(liquid, scratch.ShortSums, drive, mem, spk, first, end);
        }
        else
        {
            NeuronUpdate.Step<int>(liquid, scratch.Sums, drive, mem, spk, first, end);
        }
    }

    private void AddRows(CpuScratch scratch, int slot, ReadOnlySpan<int> fired)
    {
        AddRows(liquid.Rows, fired, scratch);
        if (liquid.SpikeInput is { } input)
        {
            AddRows(input, scratch.Active.AsSpan(0, Events.OfSensors(SensorsOf(slot), scratch.Active)), scratch);
        }
    }

    private void AddRows(RowStore rows, ReadOnlySpan<int> fired, CpuScratch scratch)
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

    private void ReadOut(CpuScratch scratch, int slot)
    {
        Span<float> motors = MotorsOf(frame).Slice(slot * Engine.Model.OutputSize, Engine.Model.OutputSize);
        bool events = liquid.Features is FeatureKind.Spikes or FeatureKind.SpikeCounts && ReadEvents(scratch, slot, motors), marked = IsMarked(slot);
        if (events && !marked)
        {
            return;
        }

        Span<float> features = scratch.Features.AsSpan(0, liquid.Stride);
        switch (liquid.Features)
        {
            case FeatureKind.Spikes:
                NeuronUpdate.Spread(spikes.AsSpan(slot * liquid.Words, liquid.Words), features);
                break;
            case FeatureKind.Trace:
                features = traces.AsSpan(slot * liquid.Stride, liquid.Stride);
                break;
            case FeatureKind.Membrane:
                features = membranes.AsSpan(slot * liquid.Stride, liquid.Stride);
                break;
        }

        if (!events)
        {
            engine.Readout.EvaluateAll(features, motors, scratch.Readout);
        }

        if (marked)
        {
            features.CopyTo(FeatureRow(frame, slot));
        }
    }

    /// <summary>The motors from those that fired, if they are so few that it pays.</summary>
    private bool ReadEvents(CpuScratch scratch, int slot, Span<float> motors)
    {
        Span<uint> bits = Firing(scratch, slot);
        if (adders > 1)
        {
            return ReadSplit(bits, motors);
        }

        int fired = Events.OfBits(bits, scratch.Fired);
        if (!engine.Readout.PaysFor(fired))
        {
            return false;
        }

        engine.Readout.EvaluateEvents(scratch.Fired.AsSpan(0, fired), Counts(scratch), motors, scratch.Readout);
        return true;
    }

    /// <summary>The neurons whose feature is not zero, as bits.</summary>
    private Span<uint> Firing(CpuScratch scratch, int slot) =>
        liquid.Features == FeatureKind.SpikeCounts ? scratch.AnyFired.AsSpan(0, liquid.Words) : spikes.AsSpan(slot * liquid.Words, liquid.Words);

    /// <summary>How often each fired, or nothing where once is all there is.</summary>
    private Span<float> Counts(CpuScratch scratch) => liquid.Features == FeatureKind.SpikeCounts ? scratch.Features.AsSpan() : [];
}
