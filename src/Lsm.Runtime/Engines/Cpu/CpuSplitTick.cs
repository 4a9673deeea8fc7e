using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// The tick of one agent whose neurons all threads share. In a step each thread adds its share of the rows to its own sums, so that a row
/// is read once and whole, and then steps its part of the neurons; in the readout each adds its share of the partial sums. No order of
/// additions changes.
/// </summary>
internal sealed class CpuSplitTick
{
    private readonly CpuBackend backend;
    private readonly CpuStages stages;
    private readonly Action<int, int> addPart;
    private readonly Action<int, int> stepPart;
    private readonly Action<int, int> readPart;
    private readonly int[] firedBorders;
    private readonly int[] readCounts;
    private CpuLiquid liquid;
    private int slot;
    private int step;
    private int firedCount;
    private int activeCount;
    private int readTile;

    public CpuSplitTick(CpuBackend backend, CpuStages stages)
    {
        (this.backend, this.stages, liquid) = (backend, stages, backend.Liquid);
        firedBorders = new int[liquid.Parts.Length];
        readCounts = new int[liquid.Parts.Length - 1];
        addPart = (_, part) => AddPart(backend.Scratch[part], part);
        stepPart = (_, part) => StepPart(backend.Scratch[0], part);
        readPart = (_, part) => ReadPart(backend.Scratch[part], part);
        stages.ReadShared = ReadSplit;
    }

    private int Readers => Math.Min(stages.Adders, PartialSums.Count);

    public void Run(int slot)
    {
        if (!stages.Runs(slot))
        {
            stages.LeaveMotors(slot);
            return;
        }

        (this.slot, liquid) = (slot, backend.Liquid);
        CpuScratch scratch = backend.Scratch[0];
        stages.Prepare(scratch, slot, 1);
        stages.Begin(scratch, slot);
        activeCount = liquid.SpikeInput is null ? 0 : Events.OfSensors(stages.SensorsOf(slot), scratch.Active);
        for (step = 0; step < stages.Steps; step++)
        {
            stages.FindDue(scratch, slot);
            ReadOnlySpan<uint> due = stages.Due(scratch, slot);
            if (stages.Adders > 1)
            {
                Events.Share(due, firedBorders.AsSpan(0, stages.Adders + 1));
                backend.Pool.Run(stages.Adders, addPart);
            }
            else
            {
                firedCount = Events.OfBits(due, scratch.Fired);
            }

            backend.Pool.Run(liquid.Parts.Length - 1, stepPart);
            stages.EndStep(slot);
        }

        stages.ReadOut(scratch, slot);
    }

    private void AddPart(CpuScratch scratch, int part)
    {
        if (liquid.Delays is { IsAxonal: false } delays)
        {
            int pairs = liquid.Words / 2;
            delays.Add(stages.Planes, slot, 2 * (int)((long)pairs * part / stages.Adders), 2 * (int)((long)pairs * (part + 1) / stages.Adders), scratch);
        }
        else
        {
            int fired = Events.OfBits(stages.Due(backend.Scratch[0], slot), firedBorders[part], firedBorders[part + 1], ~0UL, scratch.Fired);
            stages.AddRows(liquid.Rows, scratch.Fired.AsSpan(0, fired), scratch);
        }

        if (liquid.SpikeInput is { } input)
        {
            int first = (int)((long)activeCount * part / stages.Adders), end = (int)((long)activeCount * (part + 1) / stages.Adders);
            stages.AddRows(input, backend.Scratch[0].Active.AsSpan()[first..end], scratch);
        }
    }

    private void StepPart(CpuScratch scratch, int part)
    {
        if (step == 0 && !liquid.ProjectsInBlocks)
        {
            liquid.AnalogInput?.Project(stages.SensorsOf(slot), scratch.Drive.AsSpan()[liquid.Parts[part]..], backend.Scratch[part].Active, liquid.Parts[part], liquid.Parts[part + 1]);
        }

        stages.Step(scratch, slot, step, scratch.Fired.AsSpan(0, firedCount), scratch.Drive.AsSpan(0, liquid.Stride), part);
    }

    private bool ReadSplit(int slot)
    {
        CpuScratch shared = backend.Scratch[0];
        if (!backend.Readout.PaysFor(Events.Count(stages.Firing(shared, slot))))
        {
            return false;
        }

        Span<float> motors = stages.Motors.Row(stages.Frame, slot), sums = shared.Readout.AsSpan();
        for (readTile = 0; readTile < backend.Readout.Tiles; readTile++)
        {
            backend.Pool.Run(Readers, readPart);
            for (int part = 1; part < Readers; part++)
            {
                backend.Readout.Take(backend.Scratch[part].Readout, sums, FirstSum(part), FirstSum(part + 1));
            }

            backend.Readout.Close(readTile, motors, sums);
        }

        return true;
    }

    /// <summary>The neurons that go into this part's partial sums, every 64th, are listed for the first tile and known for the others.</summary>
    private void ReadPart(CpuScratch scratch, int part)
    {
        CpuScratch shared = backend.Scratch[0];
        if (readTile == 0)
        {
            int first = FirstSum(part), count = FirstSum(part + 1) - first;
            ulong mask = ~0UL >> (PartialSums.Count - count) << first;
            readCounts[part] = Events.OfBits(stages.Firing(shared, slot), 0, liquid.Words, mask, scratch.Fired);
        }

        backend.Readout.Add(readTile, scratch.Fired.AsSpan(0, readCounts[part]), stages.Counts(shared), scratch.Readout);
    }

    private int FirstSum(int part) => PartialSums.Count * part / Readers;
}
