using System.Buffers.Binary;

namespace Lsm.Runtime.IO;

/// <summary>
/// Reads data that <see cref="CheckedWriter"/> wrote. Every fault in the data causes an <see cref="InvalidDataException"/> that names it. No memory is allocated
/// for a length before it is known that the stream is long enough.
/// </summary>
internal sealed class CheckedReader
{
    private readonly Stream stream;
    private readonly string what;
    private readonly byte[] buffer = new byte[4096];
    private readonly XxHash64 hash = new();

    /// <summary>Starts reading.</summary>
    /// <param name="stream">The stream to read from.</param>
    /// <param name="name">The eight letters that the data must start with.</param>
    /// <param name="version">The only version that is read.</param>
    /// <param name="what">The kind of data, for messages.</param>
    public CheckedReader(Stream stream, string name, int version, string what)
    {
        ArgumentNullException.ThrowIfNull(stream);
        this.stream = stream;
        this.what = what;
        foreach (char letter in name)
        {
            if (ReadByte() != (byte)letter)
            {
                throw new InvalidDataException($"The data does not start with {name}, as every {what} does. Use another file.");
            }
        }

        int found = ReadInt32();
        if (found != version)
        {
            throw new InvalidDataException($"This {what} has version {found}; this program reads version {version}.");
        }
    }

    public byte ReadByte()
    {
        Span<byte> bytes = stackalloc byte[1];
        Get(bytes);
        return bytes[0];
    }

    public int ReadInt32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Get(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public long ReadInt64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Get(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>Reads an array. A stream that can seek is asked first whether it is long enough; from any other the array grows as the data arrives.</summary>
    public double[] ReadDoubles(long count)
    {
        if (count > Array.MaxLength || (stream.CanSeek && count > (stream.Length - stream.Position) / sizeof(double)))
        {
            throw CutShort();
        }

        var values = new double[stream.CanSeek ? count : Math.Min(count, 1 << 16)];
        for (int read = 0; read < count; read = values.Length)
        {
            if (read == values.Length)
            {
                Array.Resize(ref values, (int)Math.Min(count, 2L * read));
            }

            Read(values.AsSpan(read));
        }

        return values;
    }

    public void Read(Span<double> values)
    {
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, buffer.Length / 8);
            Get(buffer.AsSpan(0, count * 8));
            for (int i = 0; i < count; i++)
            {
                values[i] = BinaryPrimitives.ReadDoubleLittleEndian(buffer.AsSpan(i * 8));
            }

            values = values[count..];
        }
    }

    /// <summary>Reads a checksum and compares it with the checksum of everything before it.</summary>
    public void ReadChecksum()
    {
        ulong expected = hash.Digest();
        if (unchecked((ulong)ReadInt64()) != expected)
        {
            throw new InvalidDataException($"This {what} is damaged: its checksum does not match. Use another copy.");
        }
    }

    private void Get(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw CutShort();
        }

        hash.Append(bytes);
    }

    private InvalidDataException CutShort() => new($"This {what} is cut short: the data ends in the middle. Use another copy.");
}
