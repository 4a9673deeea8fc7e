using System.Buffers.Binary;

namespace SpokenDigits.Audio;

/// <summary>The format of a wav file's samples.</summary>
/// <param name="Channels">The number of channels.</param>
/// <param name="Rate">Samples per second of a channel.</param>
/// <param name="Bits">Bits of a sample: 1 to 32 as integer, 32 or 64 as float.</param>
/// <param name="IsFloat">Whether samples are IEEE floating-point numbers.</param>
internal sealed record WavFormat(int Channels, uint Rate, int Bits, bool IsFloat)
{
    private const int Pcm = 1, Float = 3, Extensible = 0xFFFE;

    /// <summary>Bytes of a sample.</summary>
    public int SampleBytes => (Bits + 7) / 8;

    // The part of an extensible format's GUID that follows the code of the coding.
    private static ReadOnlySpan<byte> CodingGuid => [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

    /// <summary>Reads a 'fmt ' chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="problem">Why the format is not supported; empty if it is.</param>
    /// <returns>The format; null if it is not supported.</returns>
    public static WavFormat? Parse(ReadOnlySpan<byte> chunk, out string problem)
    {
        if (chunk.Length < 16)
        {
            problem = $"its 'fmt ' chunk has {chunk.Length} bytes; at least 16 are needed";
            return null;
        }

        int coding = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        if (coding == Extensible)
        {
            if (chunk.Length < 40 || !chunk[26..40].SequenceEqual(CodingGuid))
            {
                problem = "its extensible format names an unknown coding";
                return null;
            }

            coding = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
        }

        int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]), block = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        var format = new WavFormat(BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]), BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]), bits, coding == Float);
        problem = coding switch
        {
            not (Pcm or Float) => $"its coding is {coding}; PCM (1) or float (3) is needed",
            Pcm when bits is < 1 or > 32 => $"it has {bits} bits per sample; PCM of 1 to 32 bits is needed",
            Float when bits is not (32 or 64) => $"it has {bits} bits per sample; float of 32 or 64 bits is needed",
            _ when block != format.Channels * format.SampleBytes =>
                $"its blocks have {block} bytes; {format.Channels} channels of {bits} bits have {format.Channels * format.SampleBytes}",
            _ => "",
        };
        return problem.Length == 0 ? format : null;
    }

    /// <summary>The exact value of a sample; full scale is -1 to 1.</summary>
    /// <param name="sample">[<see cref="SampleBytes"/>].</param>
    public double Decode(ReadOnlySpan<byte> sample) => (IsFloat, SampleBytes) switch
    {
        (true, 4) => BinaryPrimitives.ReadSingleLittleEndian(sample),
        (true, _) => BinaryPrimitives.ReadDoubleLittleEndian(sample),
        (_, 1) => (sample[0] - 128) / 128.0, // unsigned, unlike the wider ones
        (_, 2) => BinaryPrimitives.ReadInt16LittleEndian(sample) / 32768.0,
        (_, 3) => ((sample[0] << 8) | (sample[1] << 16) | (sample[2] << 24)) / 2147483648.0,
        _ => BinaryPrimitives.ReadInt32LittleEndian(sample) / 2147483648.0,
    };
}
