namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The positions, in words, of the scratch of a number of slots after their records.</summary>
internal readonly struct WideScratch
{
    public WideScratch(LiquidShape shape, int slots, int pieces, int segments, int steps)
    {
        long neurons = (long)slots * shape.Neurons;
        Accumulators = (long)slots * shape.Record;
        Drive = Accumulators + neurons;
        Counts = Drive + neurons;
        Hidden = Counts + (shape.Features.Has(FeatureKind.SpikeCounts) ? neurons : 0);
        Control = Hidden + ((long)slots * shape.Hidden);
        ControlWords = 4L * steps * segments;
        Items = Control + ControlWords;
        End = Items + (2L * slots * pieces);
    }

    public long Accumulators { get; }

    public long Drive { get; }

    public long Counts { get; }

    public long Hidden { get; }

    /// <summary>{items, groups x, y, z} per step and segment.</summary>
    public long Control { get; }

    public long ControlWords { get; }

    public long Items { get; }

    public long End { get; }
}
