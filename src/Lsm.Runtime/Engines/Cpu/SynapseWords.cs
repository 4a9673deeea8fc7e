using System.Runtime.CompilerServices;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>Reads a synapse from its word; a type argument, so that each width has its own loop.</summary>
internal interface ISynapseWord
{
    int Bytes { get; }

    /// <summary>The word with its sign extended; 8 bytes may be read.</summary>
    long Read(ref byte at);
}

internal readonly struct Word32 : ISynapseWord
{
    public int Bytes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Read(ref byte at) => Unsafe.ReadUnaligned<int>(ref at);
}

internal readonly struct Word48 : ISynapseWord
{
    public int Bytes => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Read(ref byte at) => (Unsafe.ReadUnaligned<long>(ref at) << 16) >> 16;
}

internal readonly struct Word64 : ISynapseWord
{
    public int Bytes => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Read(ref byte at) => Unsafe.ReadUnaligned<long>(ref at);
}
