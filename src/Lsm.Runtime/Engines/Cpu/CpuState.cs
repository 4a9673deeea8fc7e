namespace Lsm.Runtime.Engines.Cpu;

/// <summary>A batch of agents on the processor, stepped at submission.</summary>
internal sealed class CpuState : LsmState
{
    private readonly CpuEngine engine;
    private readonly CpuLiquid liquid;
    private readonly Action<int, int> stepBlock;
    private float[] membranes;
    private float[] traces;
    private uint[] spikes;
    private float[][] ringMembranes = [];
    private float[][] ringTraces = [];
    private uint[][] ringSpikes = [];
    private long frame;
    private int steps;

    public CpuState(CpuEngine engine, AgentSlots slots)
        : base(engine, slots)
    {
        this.engine = engine;
        liquid = engine.Liquid;
        membranes = new float[checked(slots.Capacity * liquid.Stride)];
        traces = new float[liquid.Features == FeatureKind.Trace ? membranes.Length : 0];
        spikes = new uint[slots.Capacity * liquid.Words];
        stepBlock = StepBlock;
    }

    private protected override void Submit(long frame, int steps)
    {
        (this.frame, this.steps) = (frame, steps);
        engine.Pool.Run((Capacity + InputProjection.Block - 1) / InputProjection.Block, stepBlock);
    }

    private protected override void Finish(long frame)
    {
        // Submit has done the work.
    }

    private protected override void Release()
    {
        // Managed memory only.
    }

    private protected override void Clear(int slot)
    {
        membranes.AsSpan(slot * liquid.Stride, liquid.Stride).Clear();
        spikes.AsSpan(slot * liquid.Words, liquid.Words).Clear();
        if (traces.Length > 0)
        {
            traces.AsSpan(slot * liquid.Stride, liquid.Stride).Clear();
        }
    }

    private protected override void Resize(int capacity)
    {
        Array.Resize(ref membranes, checked(capacity * liquid.Stride));
        Array.Resize(ref spikes, capacity * liquid.Words);
        if (liquid.Features == FeatureKind.Trace)
        {
            Array.Resize(ref traces, membranes.Length);
        }
    }

    private protected override void Download(int firstSlot, int count, Span<float> membranes, Span<uint> spikes, Span<float> traces)
    {
        int words = (liquid.Size + 31) / 32;
        for (int row = 0; row < count; row++)
        {
            int slot = firstSlot + row;
            this.membranes.AsSpan(slot * liquid.Stride, liquid.Size).CopyTo(membranes[(row * liquid.Size)..]);
            this.spikes.AsSpan(slot * liquid.Words, words).CopyTo(spikes[(row * words)..]);
            if (!traces.IsEmpty)
            {
                this.traces.AsSpan(slot * liquid.Stride, liquid.Size).CopyTo(traces[(row * liquid.Size)..]);
            }
        }
    }

    private protected override void Upload(int firstSlot, int count, ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces)
    {
        int words = (liquid.Size + 31) / 32;
        for (int row = 0; row < count; row++)
        {
            int slot = firstSlot + row;
            membranes.Slice(row * liquid.Size, liquid.Size).CopyTo(this.membranes.AsSpan(slot * liquid.Stride));
            spikes.Slice(row * words, words).CopyTo(this.spikes.AsSpan(slot * liquid.Words));
            if (!traces.IsEmpty)
            {
                traces.Slice(row * liquid.Size, liquid.Size).CopyTo(this.traces.AsSpan(slot * liquid.Stride));
            }
        }
    }

    private protected override void ResizeRing(int count)
    {
        ringMembranes = new float[count][];
        ringTraces = new float[count][];
        ringSpikes = new uint[count][];
        for (int i = 0; i < count; i++)
        {
            ringMembranes[i] = new float[membranes.Length];
            ringTraces[i] = new float[traces.Length];
            ringSpikes[i] = new uint[spikes.Length];
        }
    }

    private protected override void KeepRows(int ring, int firstSlot, int count)
    {
        CopyRows(membranes, ringMembranes[ring], liquid.Stride, firstSlot, count);
        CopyRows(traces, ringTraces[ring], liquid.Stride, firstSlot, count);
        CopyRows(spikes, ringSpikes[ring], liquid.Words, firstSlot, count);
    }

    private protected override void RestoreRows(int ring, int firstSlot, int count)
    {
        CopyRows(ringMembranes[ring], membranes, liquid.Stride, firstSlot, count);
        CopyRows(ringTraces[ring], traces, liquid.Stride, firstSlot, count);
        CopyRows(ringSpikes[ring], spikes, liquid.Words, firstSlot, count);
    }

    private static void CopyRows<T>(T[] source, T[] target, int stride, int firstSlot, int count)
    {
        if (source.Length > 0)
        {
            Array.Copy(source, firstSlot * stride, target, firstSlot * stride, count * stride);
        }
    }

    private void StepBlock(int worker, int block)
    {
        CpuScratch scratch = engine.Scratch[worker];
        int first = block * InputProjection.Block, count = Math.Min(InputProjection.Block, Capacity - first);
        bool analog = liquid.Input == InputKind.Analog;
        if (analog && steps > 0)
        {
            InputProjection.Project(liquid, Sensors.Slice(first * liquid.InputSize, count * liquid.InputSize), scratch.Drive, count);
        }

        for (int i = 0; i < count; i++)
        {
            if (Slots.Runs(first + i))
            {
                StepAgent(first + i, scratch, scratch.Drive.AsSpan(analog ? i * liquid.Stride : 0, liquid.Stride));
            }
            else
            {
                MotorsOf(frame).Slice((first + i) * Engine.Model.OutputSize, Engine.Model.OutputSize).Clear();
            }
        }
    }

    private void StepAgent(int slot, CpuScratch scratch, ReadOnlySpan<float> drive)
    {
        Span<float> mem = membranes.AsSpan(slot * liquid.Stride, liquid.Stride);
        Span<uint> spk = spikes.AsSpan(slot * liquid.Words, liquid.Words);
        Span<float> trace = traces.Length > 0 ? traces.AsSpan(slot * liquid.Stride, liquid.Stride) : [];
        Span<float> features = scratch.Features;
        if (liquid.Features == FeatureKind.SpikeCounts)
        {
            features.Clear();
        }

        for (int step = 0; step < steps; step++)
        {
            Array.Clear(scratch.Accumulators);
            Propagation.AddRows(liquid, spk, scratch.Accumulators);
            if (liquid.Input == InputKind.Spikes)
            {
                Propagation.AddInputs(liquid, SensorsOf(slot), scratch.Accumulators);
            }

            NeuronUpdate.Step(liquid, scratch.Accumulators, drive, mem, spk);
            if (!trace.IsEmpty)
            {
                NeuronUpdate.Decay(liquid, spk, trace);
            }
            else if (liquid.Features == FeatureKind.SpikeCounts)
            {
                NeuronUpdate.Count(spk, features);
            }
        }

        switch (liquid.Features)
        {
            case FeatureKind.Spikes:
                features.Clear();
                NeuronUpdate.Count(spk, features);
                break;
            case FeatureKind.Trace:
                features = trace;
                break;
            case FeatureKind.Membrane:
                features = mem;
                break;
        }

        Engine.Model.Readout.EvaluatePadded(features, MotorsOf(frame).Slice(slot * Engine.Model.OutputSize, Engine.Model.OutputSize), scratch.Readout);
        if (IsMarked(slot))
        {
            features.CopyTo(FeatureRow(frame, slot));
        }
    }
}
