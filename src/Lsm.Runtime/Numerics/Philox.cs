using System.Runtime.CompilerServices;

namespace Lsm.Runtime.Numerics;

/// <summary>
/// Random numbers by index: number i of (seed, stream, agent) is a function of these four alone, so that threads may draw them in any order
/// and get the same bits on every machine. The generator is Philox 4x32-10 (J. Salmon, M. Moraes, R. Dror, D. Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// </summary>
/// <remarks>
/// The 128-bit counter is (index, agent), low words first. The 64-bit key is made of seed and stream: the first two words of the block with
/// key = seed and counter = (stream, 0, 0, 2^32 - 1). One block of four words gives two 64-bit numbers: number i is half i mod 2 of block
/// i / 2. An immutable value; free-threaded; allocates nothing.
/// </remarks>
internal readonly struct Philox
{
    private readonly ulong key;
    private readonly ulong agent;

    /// <summary>Opens one sequence.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="stream">The purpose of the numbers.</param>
    /// <param name="agent">The agent's id, or the neuron or row that draws; 0 if there is only one.</param>
    public Philox(ulong seed, RandomStream stream, ulong agent = 0)
    {
        (uint a, uint b, _, _) = Block((uint)stream, 0xFFFFFFFF_00000000, seed);
        key = a | ((ulong)b << 32);
        this.agent = agent;
    }

    private Philox(ulong key, ulong agent, bool _)
    {
        this.key = key;
        this.agent = agent;
    }

    /// <summary>The 64-bit Philox key that seed and stream give; with it and the remarks above a shader can draw the same numbers.</summary>
    public ulong Key => key;

    /// <summary>The sequence of another agent under the same seed and stream.</summary>
    public Philox For(ulong agent) => new(key, agent, true);

    /// <summary>Number <paramref name="index"/> as 64 random bits.</summary>
    public ulong Bits(ulong index)
    {
        (ulong even, ulong odd) = Pair(index >> 1);
        return (index & 1) == 0 ? even : odd;
    }

    /// <summary>Number <paramref name="index"/> as a uniform in the open interval (0, 1): an odd multiple of 2^-53.</summary>
    public double Uniform(ulong index) => ToUniform(Bits(index));

    /// <summary>
    /// Number <paramref name="index"/> as a standard normal, at most 8.21 in magnitude: the uniform's quantile by M. J. Wichura, "Algorithm AS 241: the
    /// percentage points of the normal distribution", Applied Statistics 37 (1988), with the same bits on every machine.
    /// </summary>
    public double Normal(ulong index) => InverseNormal.Quantile(Uniform(index));

    /// <summary>Number <paramref name="index"/> as a whole number from 0 to <paramref name="bound"/> - 1.</summary>
    /// <param name="index">Which number.</param>
    /// <param name="bound">At least 1. Values differ in probability by less than one part in 2^33.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int Below(ulong index, int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return ToBelow(Bits(index), bound);
    }

    /// <summary>Fills a span with normals: element i is <c>Normal(first + i)</c>.</summary>
    public void Normals(ulong first, Span<double> values)
    {
        for (int i = 0; i < values.Length;)
        {
            ulong index = first + (ulong)i;
            (ulong even, ulong odd) = Pair(index >> 1);
            if ((index & 1) == 0)
            {
                values[i++] = InverseNormal.Quantile(ToUniform(even));
            }

            if (i < values.Length)
            {
                values[i++] = InverseNormal.Quantile(ToUniform(odd));
            }
        }
    }

    /// <summary>Numbers 2 * block and 2 * block + 1, which come from one block.</summary>
    internal (ulong Even, ulong Odd) Pair(ulong block)
    {
        (uint a, uint b, uint c, uint d) = Block(block, agent, key);
        return (a | ((ulong)b << 32), c | ((ulong)d << 32));
    }

    /// <summary>The Philox 4x32-10 bijection itself: a counter of four words under a key of two, low words first.</summary>
    internal static (uint A, uint B, uint C, uint D) Block(ulong counterLow, ulong counterHigh, ulong key)
    {
        uint a = (uint)counterLow, b = (uint)(counterLow >> 32), c = (uint)counterHigh, d = (uint)(counterHigh >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong left = 0xD2511F53UL * a;
            ulong right = 0xCD9E8D57UL * c;
            (a, b, c, d) = ((uint)(right >> 32) ^ b ^ k0, (uint)right, (uint)(left >> 32) ^ d ^ k1, (uint)left);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (a, b, c, d);
    }

    /// <summary>52 bits and a half: never 0, never 1, symmetric about one half, and exact in every operation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double ToUniform(ulong bits) => ((bits >> 12) + 0.5) * (1.0 / (1L << 52));

    /// <summary>A whole number from 0 to bound - 1; the bound is at least 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int ToBelow(ulong bits, int bound) => (int)Math.BigMul(bits, (ulong)bound, out _);
}
