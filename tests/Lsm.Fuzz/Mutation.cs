using System.Buffers.Binary;
using CsCheck;

namespace Lsm.Fuzz;

/// <summary>One change to a file: what, where (a share of its length), and with which value. All are small numbers, which CsCheck shrinks.</summary>
internal readonly record struct Mutation(MutationKind Kind, double At, double To, int Value)
{
    private static readonly long[] Wholes = [0, 1, -1, 7, 8, 255, 65_535, 100_000_000, 100_000_001, int.MaxValue, uint.MaxValue, 1L << 40, long.MaxValue, long.MinValue, 0x7FFF_FFC7, -8];
    private static readonly float[] Singles =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, -0f, 1e-30f, 1e20f, 1 << 24, 1 << 30, -1, 2, 0.5f, 1e-6f, 16_777_217, -1e-16f,
    ];
    private static readonly string[] Texts =
    [
        "{", "}", "[", "]", ",", "\"", "[[[[[[[[[[[[[[[[", "9223372036854775807", "-1", "1e999", "18446744073709551616", "F64", "\\ud800", "null", "\"__metadata__\":{},", "0,0",
    ];

    /// <summary>Half of the places are in the first tenth of the file, where the headers are.</summary>
    public static readonly Gen<Mutation> Any = Gen.Select(
        Gen.Enum<MutationKind>(), Gen.Frequency((1, Gen.Double[0, 0.1]), (1, Gen.Double[0, 1])), Gen.Double[0, 1], Gen.Int[0, 15],
        static (kind, at, to, value) => new Mutation(kind, at, to, value));

    public byte[] Apply(byte[] file)
    {
        int at = (int)(At * file.Length), to = (int)(To * file.Length);
        switch (Kind)
        {
            case MutationKind.FlipBit when at < file.Length:
                file[at] ^= (byte)(1 << (Value & 7));
                return file;
            case MutationKind.SetByte when at < file.Length:
                file[at] = (byte)(Value * 17);
                return file;
            case MutationKind.Truncate:
                return file[..at];
            case MutationKind.Append:
                return [.. file, .. new byte[1 + (Value * Value)]];
            case MutationKind.Whole when at <= file.Length - 8:
                BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at & ~7), Wholes[Value]);
                return file;
            case MutationKind.HalfWhole when at <= file.Length - 8:
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at & ~3), (int)Wholes[Value]);
                return file;
            case MutationKind.Single when at <= file.Length - 8:
                BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at & ~3), Singles[Value]);
                return file;
            case MutationKind.Copy:
                int length = Math.Min(1 << (Value / 2), file.Length - Math.Max(at, to));
                file.AsSpan(at, length).ToArray().CopyTo(file, to);
                return file;
            case MutationKind.Insert:
                return [.. file[..at], .. System.Text.Encoding.ASCII.GetBytes(Texts[Value]), .. file[at..]];
            case MutationKind.Delete:
                return [.. file[..at], .. file[Math.Min(file.Length, at + Value + 1)..]];
            case MutationKind.Number:
                return ReplaceNumber(file, at);
            default:
                return file;
        }
    }

    /// <summary>Replaces the run of digits at or after a place: sizes, offsets and values in text headers.</summary>
    private byte[] ReplaceNumber(byte[] file, int at)
    {
        int start = at;
        while (start < file.Length && !char.IsAsciiDigit((char)file[start]))
            start++;
        int end = start;
        while (end < file.Length && char.IsAsciiDigit((char)file[end]))
            end++;
        string number = Wholes[Value].ToString(System.Globalization.CultureInfo.InvariantCulture);
        return [.. file[..start], .. System.Text.Encoding.ASCII.GetBytes(number), .. file[end..]];
    }
}
