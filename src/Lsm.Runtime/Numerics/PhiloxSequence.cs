namespace Lsm.Runtime.Numerics;

/// <summary>The numbers of one <see cref="Philox"/> in turn, from index 0 on; both halves of a block are used. A mutable value: pass it by reference.</summary>
internal struct PhiloxSequence(Philox source)
{
    private ulong index;
    private ulong odd;

    /// <summary>The next 64 bits.</summary>
    public ulong Bits()
    {
        ulong index = this.index++;
        if ((index & 1) != 0)
        {
            return odd;
        }

        (ulong even, odd) = source.Pair(index >> 1);
        return even;
    }

    /// <summary>The next uniform in the open interval (0, 1).</summary>
    public double Uniform() => Philox.ToUniform(Bits());

    /// <summary>The next whole number from 0 to bound - 1.</summary>
    public int Below(int bound) => Philox.ToBelow(Bits(), bound);
}
