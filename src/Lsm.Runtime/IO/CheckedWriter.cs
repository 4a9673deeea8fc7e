using System.Buffers.Binary;

namespace Lsm.Runtime.IO;

/// <summary>
/// Writes the binary form of learners and checkpoints: an eight-letter name, a version, little-endian values, and checksums, by which a reader detects
/// a truncated or damaged file. A checksum can be placed anywhere; the header has its own, so that its sizes can be checked
/// before memory is allocated for them.
/// </summary>
internal sealed class CheckedWriter
{
    private readonly Stream stream;
    private readonly byte[] buffer = new byte[4096];
    private readonly XxHash64 hash = new();

    public CheckedWriter(Stream stream, string name, int version)
    {
        ArgumentNullException.ThrowIfNull(stream);
        this.stream = stream;
        foreach (char letter in name)
        {
            Write((byte)letter);
        }

        Write(version);
    }

    public void Write(byte value) => Put([value]);

    public void Write(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Put(bytes);
    }

    public void Write(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Put(bytes);
    }

    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    public void Write(ReadOnlySpan<double> values)
    {
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, buffer.Length / 8);
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(buffer.AsSpan(i * 8), values[i]);
            }

            Put(buffer.AsSpan(0, count * 8));
            values = values[count..];
        }
    }

    /// <summary>Writes the checksum of everything so far.</summary>
    public void WriteChecksum() => Write(unchecked((long)hash.Digest()));

    private void Put(ReadOnlySpan<byte> bytes)
    {
        hash.Append(bytes);
        stream.Write(bytes);
    }
}
