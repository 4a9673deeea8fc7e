using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lsm.Nir;

/// <summary>
/// Stands between a file that nobody vouches for and the HDF5 library: a file whose structures point at each other in circles makes the
/// library recurse or loop without end, but always by reading, so a read with too little stack left, or beyond any sensible number of
/// reads, throws here. The same check ends a read of more bytes than the file has, for which the library has by then taken one array.
/// </summary>
internal sealed class GuardedStream(Stream inner) : Stream
{
    // A sound file is read about once, in pieces of a few bytes to a chunk.
    private long readsLeft = 200_000 + (inner.Length / 4);
    private int singleBytes, readsInHeader;
    private long bytesLeft = 1_000_000 + (16 * inner.Length);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (buffer.Length > inner.Length)
            throw new InvalidDataException($"a length in the file is {buffer.Length}, more than the whole file has");
        if (--readsLeft < 0 || (bytesLeft -= buffer.Length) < 0)
            throw new InvalidDataException("the file's structures lead in circles");
        int read = inner.Read(buffer);
        if (read == buffer.Length)
            CheckStructure(buffer);
        return read;
    }

    /// <summary>
    /// The library takes memory for what a structure claims to hold before it reads it, so lengths are compared with the file's in time.
    /// Heaps are announced by four letters. In messages a length stands behind at least two single bytes (version, flags, …), as no other
    /// large number does but the times behind the letters of an object header.
    /// </summary>
    private void CheckStructure(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 4)
            CheckHeap(bytes);
        if (bytes.Length == 3 && bytes.SequenceEqual("HDR"u8))
            readsInHeader = 8;
        else if (readsInHeader > 0)
            readsInHeader--;
        else if (bytes.Length == 4 && singleBytes >= 2 && BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var four and not uint.MaxValue)
            CheckLength(four);
        else if (bytes.Length == 8 && singleBytes >= 2 && BinaryPrimitives.ReadUInt64LittleEndian(bytes) is var eight and not ulong.MaxValue)
            CheckLength(eight);
        singleBytes = bytes.Length == 1 ? singleBytes + 1 : 0;
    }

    private void CheckHeap(ReadOnlySpan<byte> signature)
    {
        long start = inner.Position;
        if (signature.SequenceEqual("HEAP"u8))
            CheckLength(ReadUInt64(start + 4));
        else if (signature.SequenceEqual("GCOL"u8))
            CheckObjects(start + 12, ReadUInt64(start + 4));
        inner.Position = start;
    }

    /// <summary>A collection of objects, each index (2 bytes), count (2), reserved (4), length (8), data padded to 8; index 0 ends it.</summary>
    private void CheckObjects(long position, ulong collection)
    {
        CheckLength(collection);
        for (long end = position - 16 + (long)collection; position + 16 <= end;)
        {
            if ((ReadUInt64(position) & 0xFFFF) == 0)
                return;
            ulong length = ReadUInt64(position + 8);
            CheckLength(length);
            position += 16 + (((long)length + 7) & ~7);
        }
    }

    private void CheckLength(ulong length)
    {
        if (length > (ulong)inner.Length)
            throw new InvalidDataException($"a structure in the file claims {length} bytes, more than the whole file has");
    }

    private ulong ReadUInt64(long position)
    {
        Span<byte> bytes = stackalloc byte[8];
        inner.Position = position;
        inner.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        singleBytes = 0; // what is read next belongs to another structure
        return inner.Seek(offset, origin);
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
