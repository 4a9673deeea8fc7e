using System.Buffers.Binary;
using System.Text;

namespace SpokenDigits.Tests;

/// <summary>Makes wav files.</summary>
internal static class Wavs
{
    /// <summary>A file of 16-bit samples; every field of the header can be made wrong.</summary>
    public static byte[] Bytes(ReadOnlySpan<short> samples, int coding = 1, int channels = 1, int rate = 8000, int bits = 16, string extraChunk = "", uint? claimed = null, uint? riff = null)
    {
        var data = new byte[2 * samples.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(2 * i), samples[i]);
        }

        return File(data, coding, bits, channels, rate, extraChunk: extraChunk, claimed: claimed, riff: riff);
    }

    /// <summary>A file of any samples.</summary>
    /// <param name="data">The content of the data chunk.</param>
    /// <param name="coding">1 is PCM, 3 is float.</param>
    /// <param name="bits">Bits of a sample.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="rate">Samples per second.</param>
    /// <param name="extensible">Whether the format is WAVE_FORMAT_EXTENSIBLE.</param>
    /// <param name="extraChunk">The name of a chunk before the format, of three bytes and their pad.</param>
    /// <param name="claimed">The size of the data chunk in its header; its real size if not given.</param>
    /// <param name="riff">The size of the file in its header; its real size if not given.</param>
    /// <param name="block">Bytes of a block; the right number if not given.</param>
    public static byte[] File(
        byte[] data, int coding = 1, int bits = 16, int channels = 1, int rate = 8000, bool extensible = false, string extraChunk = "", uint? claimed = null,
        uint? riff = null, int? block = null)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        int blockBytes = block ?? (channels * ((bits + 7) / 8)), size = 28 + data.Length + (extensible ? 40 : 16) + (extraChunk.Length > 0 ? 12 : 0);
        writer.Write(Encoding.ASCII.GetBytes("RIFF"));
        writer.Write(riff ?? (uint)(size - 8));
        writer.Write(Encoding.ASCII.GetBytes("WAVE"));
        if (extraChunk.Length > 0)
        {
            writer.Write(Encoding.ASCII.GetBytes(extraChunk));
            writer.Write(3);
            writer.Write(new byte[4]);
        }

        writer.Write(Encoding.ASCII.GetBytes("fmt "));
        writer.Write(extensible ? 40 : 16);
        writer.Write((ushort)(extensible ? 0xFFFE : coding));
        writer.Write((ushort)channels);
        writer.Write(rate);
        writer.Write(rate * blockBytes);
        writer.Write((ushort)blockBytes);
        writer.Write((ushort)bits);
        if (extensible)
        {
            writer.Write((ushort)22);
            writer.Write((ushort)bits);
            writer.Write(4);
            writer.Write((ushort)coding);
            writer.Write((byte[])[0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113]);
        }

        writer.Write(Encoding.ASCII.GetBytes("data"));
        writer.Write(claimed ?? (uint)data.Length);
        writer.Write(data);
        return memory.ToArray();
    }

    /// <summary>
    /// A synthetic word: two tones one after the other for each digit, with a small random change of pitch, length and loudness, and a little noise.
    /// </summary>
    public static short[] Word(int digit, int variant)
    {
        var random = new Random((digit * 1000) + variant);
        double first = 300 + (250 * (digit % 5)), second = digit < 5 ? 700 : 2600;
        double pitch = 0.97 + (0.06 * random.NextDouble()), loudness = 2000 + (8000 * random.NextDouble());
        int length = 2400 + random.Next(1600);
        var samples = new short[length + 800];
        for (int i = 0; i < samples.Length; i++)
        {
            double tone = i < length ? Math.Sin(2 * Math.PI * (i < length / 2 ? first : second) * pitch * i / 8000) : 0;
            samples[i] = (short)((loudness * tone) + (20 * (random.NextDouble() - 0.5)));
        }

        return samples;
    }
}
