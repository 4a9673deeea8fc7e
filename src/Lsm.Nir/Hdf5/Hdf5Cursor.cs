using System.Buffers.Binary;

namespace Lsm.Nir.Hdf5;

/// <summary>Takes little-endian fields one after another from a block of bytes, and refuses to go beyond its end.</summary>
internal sealed class Hdf5Cursor(byte[] bytes, int start, int end, int addressSize, int lengthSize)
{
    /// <summary>An address that refers to nothing.</summary>
    public const ulong Undefined = ulong.MaxValue;

    private int position = start;

    public int Left => end - position;

    public int LengthSize => lengthSize;

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong Address() => Number(addressSize) is var address && address == ulong.MaxValue >> (64 - (8 * addressSize)) ? Undefined : address;

    public ulong Length() => Number(lengthSize);

    /// <summary>An unsigned number of 1 to 8 bytes.</summary>
    public ulong Number(int size)
    {
        if (size is < 1 or > 8)
            throw new InvalidDataException($"the file has a number of {size} bytes; 1 to 8 are legal");
        ulong value = 0;
        ReadOnlySpan<byte> digits = Take(size);
        for (int i = size - 1; i >= 0; i--)
            value = (value << 8) | digits[i];
        return value;
    }

    public void Skip(int count) => Take(count);

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left)
            throw new InvalidDataException($"a structure of the file ends {(long)count - Left} bytes before its last field");
        position += count;
        return bytes.AsSpan(position - count, count);
    }

    /// <summary>A cursor over the next bytes, which this one skips.</summary>
    public Hdf5Cursor Part(int count)
    {
        Take(count);
        return new Hdf5Cursor(bytes, position - count, position, addressSize, lengthSize);
    }

    /// <summary>A second cursor at the same place.</summary>
    public Hdf5Cursor Copy() => new(bytes, position, end, addressSize, lengthSize);

    public void Expect(ReadOnlySpan<byte> signature, string what)
    {
        if (!Take(signature.Length).SequenceEqual(signature))
            throw new InvalidDataException($"the file has no {what} where it refers to one");
    }

    public void ExpectVersion(int version, string what)
    {
        int found = Byte();
        if (found != version)
            throw new InvalidDataException($"the file has a {what} of version {found}; version {version} is supported");
    }
}
