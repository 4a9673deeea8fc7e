using System.Buffers.Binary;

namespace Lsm.Runtime.IO;

/// <summary>
/// The XXH64 hash with seed 0 (the published xxHash specification), fed in pieces of any size. It guards files against damage, not
/// against forgery.
/// </summary>
internal sealed class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87, Prime2 = 0xC2B2AE3D27D4EB4F, Prime3 = 0x165667B19E3779F9,
        Prime4 = 0x85EBCA77C2B2AE63, Prime5 = 0x27D4EB2F165667C5;

    private readonly byte[] rest = new byte[32];
    private ulong a = unchecked(Prime1 + Prime2), b = Prime2, c, d = unchecked(0 - Prime1);
    private int restLength;
    private ulong length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        length += (ulong)bytes.Length;
        if (restLength > 0)
        {
            int taken = Math.Min(32 - restLength, bytes.Length);
            bytes[..taken].CopyTo(rest.AsSpan(restLength));
            restLength += taken;
            bytes = bytes[taken..];
            if (restLength < 32)
                return;
            Stripe(rest);
            restLength = 0;
        }
        while (bytes.Length >= 32)
        {
            Stripe(bytes);
            bytes = bytes[32..];
        }
        bytes.CopyTo(rest);
        restLength = bytes.Length;
    }

    /// <summary>The hash of everything appended so far; more may follow.</summary>
    public ulong Digest()
    {
        ulong hash = Prime5;
        if (length >= 32)
        {
            hash = Rotate(a, 1) + Rotate(this.b, 7) + Rotate(c, 12) + Rotate(d, 18);
            hash = Merge(Merge(Merge(Merge(hash, a), this.b), c), d);
        }
        hash += length;
        ReadOnlySpan<byte> rest = this.rest.AsSpan(0, restLength);
        for (; rest.Length >= 8; rest = rest[8..])
            hash = (Rotate(hash ^ Round(0, BinaryPrimitives.ReadUInt64LittleEndian(rest)), 27) * Prime1) + Prime4;
        if (rest.Length >= 4)
        {
            hash = (Rotate(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1), 23) * Prime2) + Prime3;
            rest = rest[4..];
        }
        foreach (byte b in rest)
            hash = Rotate(hash ^ (b * Prime5), 11) * Prime1;
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private void Stripe(ReadOnlySpan<byte> bytes)
    {
        a = Round(a, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        b = Round(b, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
        c = Round(c, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
        d = Round(d, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
    }

    private static ulong Round(ulong lane, ulong word) => Rotate(lane + (word * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;

    private static ulong Rotate(ulong value, int bits) => (value << bits) | (value >> (64 - bits));
}
