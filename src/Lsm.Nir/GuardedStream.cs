using System.Runtime.CompilerServices;

namespace Lsm.Nir;

/// <summary>
/// Stands between a file that nobody vouches for and the HDF5 library: a file whose structures point at each other in circles makes the
/// library recurse or loop without end, but always by reading, so a read with too little stack left, or beyond any sensible number of
/// reads, throws here.
/// </summary>
internal sealed class GuardedStream(Stream inner) : Stream
{
    // A sound file is read about once, in pieces of a few bytes to a chunk.
    private long _readsLeft = 200_000 + (inner.Length / 4);
    private long _bytesLeft = 1_000_000 + (16 * inner.Length);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (--_readsLeft < 0 || (_bytesLeft -= buffer.Length) < 0)
            throw new InvalidDataException("the file's structures lead in circles");
        return inner.Read(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
