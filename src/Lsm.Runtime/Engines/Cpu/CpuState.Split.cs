using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <content>
/// One agent shared by the threads. In a step each adds its share of the rows to sums of its own, so that a row is read once and whole, and
/// then steps its part of the neurons; in the readout each adds to its share of the partial sums. No order changes.
/// </content>
internal sealed partial class CpuState
{
    private void StepSplit(int slot)
    {
        if (!Slots.Runs(slot))
        {
            LeaveMotors(slot);
            return;
        }

        CpuScratch scratch = engine.Scratch[0];
        splitSlot = slot;
        Begin(scratch);
        activeCount = liquid.SpikeInput is null ? 0 : Events.OfSensors(SensorsOf(slot), scratch.Active);
        Span<uint> spk = spikes.AsSpan(slot * liquid.Words, liquid.Words);
        for (splitStep = 0; splitStep < steps; splitStep++)
        {
            if (adders > 1)
            {
                Events.Share(spk, firedBorders.AsSpan(0, adders + 1));
                engine.Pool.Run(adders, addPart);
            }
            else
            {
                firedCount = Events.OfBits(spk, scratch.Fired);
            }

            engine.Pool.Run(liquid.Parts.Length - 1, stepPart);
        }

        ReadOut(scratch, slot);
    }

    private void AddPart(CpuScratch scratch, int part)
    {
        Span<uint> spk = spikes.AsSpan(splitSlot * liquid.Words, liquid.Words);
        int fired = Events.OfBits(spk, firedBorders[part], firedBorders[part + 1], ~0UL, scratch.Fired);
        AddRows(liquid.Rows, scratch.Fired.AsSpan(0, fired), scratch);
        if (liquid.SpikeInput is { } input)
        {
            int first = (int)((long)activeCount * part / adders), end = (int)((long)activeCount * (part + 1) / adders);
            AddRows(input, engine.Scratch[0].Active.AsSpan()[first..end], scratch);
        }
    }

    private void StepPart(CpuScratch scratch, int part)
    {
        if (splitStep == 0 && !liquid.ProjectsInBlocks)
        {
            liquid.AnalogInput?.Project(SensorsOf(splitSlot), scratch.Drive.AsSpan()[liquid.Parts[part]..], engine.Scratch[part].Active, liquid.Parts[part], liquid.Parts[part + 1]);
        }

        StepNeurons(scratch, splitSlot, splitStep, scratch.Fired.AsSpan(0, firedCount), scratch.Drive.AsSpan(0, liquid.Stride), part);
    }

    private bool ReadSplit(ReadOnlySpan<uint> firing, Span<float> motors)
    {
        if (!engine.Readout.PaysFor(Events.Count(firing)))
        {
            return false;
        }

        Span<float> sums = engine.Scratch[0].Readout.AsSpan();
        for (readTile = 0; readTile < engine.Readout.Tiles; readTile++)
        {
            engine.Pool.Run(Readers, readPart);
            for (int part = 1; part < Readers; part++)
            {
                engine.Readout.Take(engine.Scratch[part].Readout, sums, FirstSum(part), FirstSum(part + 1));
            }

            engine.Readout.Close(readTile, motors, sums);
        }

        return true;
    }

    /// <summary>The neurons that go into this part's partial sums, every 64th, are listed for the first tile and known for the others.</summary>
    private void ReadPart(CpuScratch scratch, int part)
    {
        CpuScratch shared = engine.Scratch[0];
        if (readTile == 0)
        {
            int first = FirstSum(part), count = FirstSum(part + 1) - first;
            ulong mask = ~0UL >> (PartialSums.Count - count) << first;
            readCounts[part] = Events.OfBits(Firing(shared, splitSlot), 0, liquid.Words, mask, scratch.Fired);
        }

        engine.Readout.Add(readTile, scratch.Fired.AsSpan(0, readCounts[part]), Counts(shared), scratch.Readout);
    }

    private int Readers => Math.Min(adders, PartialSums.Count);

    private int FirstSum(int part) => PartialSums.Count * part / Readers;
}
