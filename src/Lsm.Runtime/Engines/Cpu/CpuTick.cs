namespace Lsm.Runtime.Engines.Cpu;

/// <summary>A tick of many agents: each thread takes some of them, a few at a time, through the stages of <see cref="CpuStages"/>.</summary>
internal sealed class CpuTick
{
    private readonly CpuBackend backend;
    private readonly CpuStages stages;
    private readonly CpuSplitTick split;
    private readonly Action<int, int> stepBlock;
    private int block;

    public CpuTick(CpuBackend backend)
    {
        this.backend = backend;
        stages = new CpuStages(backend);
        split = new CpuSplitTick(backend, stages);
        stepBlock = StepBlock;
    }

    public void Run(in Tick tick, CpuPlanes planes)
    {
        CpuLiquid liquid = backend.Liquid;
        bool shared = planes.Capacity < backend.Pool.Count && liquid.Parts.Length > 2;
        stages.Start(tick, planes, adders: shared && !liquid.InOnePass ? liquid.Parts.Length - 1 : 1);
        if (shared)
        {
            for (int slot = 0; slot < planes.Capacity; slot++)
            {
                split.Run(slot);
            }

            return;
        }

        block = backend.BlockFor(planes.Capacity, (long)planes.Capacity * liquid.Stride * tick.Steps);
        backend.Pool.Run((planes.Capacity + block - 1) / block, stepBlock);
    }

    private void StepBlock(int worker, int item)
    {
        int each = backend.Liquid.Block, end = Math.Min((item + 1) * block, stages.Planes.Capacity);
        for (int first = item * block; first < end; first += each)
        {
            StepAgents(backend.Scratch[worker], first, Math.Min(each, end - first));
        }
    }

    private void StepAgents(CpuScratch scratch, int first, int count)
    {
        stages.Project(scratch, first, count);
        for (int i = 0; i < count; i++)
        {
            int slot = first + i;
            if (!stages.Runs(slot))
            {
                stages.LeaveMotors(slot);
                continue;
            }

            Span<float> drive = stages.DriveOf(scratch, i);
            stages.Begin(scratch, slot);
            for (int step = 0; step < stages.Steps; step++)
            {
                stages.FindDue(scratch, slot);
                int fired = Events.OfBits(stages.Due(scratch, slot), scratch.Fired);
                stages.Step(scratch, slot, step, scratch.Fired.AsSpan(0, fired), drive, CpuStages.AllParts);
                stages.EndStep(slot);
            }

            stages.ReadOut(scratch, slot);
        }
    }
}
