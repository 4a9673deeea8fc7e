using System.Text;

namespace SpokenDigits.Tests;

/// <summary>Makes wav files.</summary>
internal static class Wavs
{
    /// <summary>A whole file; every field can be made wrong.</summary>
    public static byte[] Bytes(ReadOnlySpan<short> samples, int coding = 1, int channels = 1, int rate = 8000, int bits = 16, string extraChunk = "", int? claimed = null)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write(Encoding.ASCII.GetBytes("RIFF"));
        writer.Write(36 + (2 * samples.Length));
        writer.Write(Encoding.ASCII.GetBytes("WAVE"));
        if (extraChunk.Length > 0)
        {
            writer.Write(Encoding.ASCII.GetBytes(extraChunk));
            writer.Write(3);
            writer.Write(new byte[4]); // three bytes and the pad
        }

        writer.Write(Encoding.ASCII.GetBytes("fmt "));
        writer.Write(16);
        writer.Write((short)coding);
        writer.Write((short)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write((short)bits);
        writer.Write(Encoding.ASCII.GetBytes("data"));
        writer.Write(claimed ?? (2 * samples.Length));
        foreach (short sample in samples)
        {
            writer.Write(sample);
        }

        return memory.ToArray();
    }

    /// <summary>
    /// A made-up word: for each digit two tones after each other, with a small random change of pitch, length and loudness, in a little noise.
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
