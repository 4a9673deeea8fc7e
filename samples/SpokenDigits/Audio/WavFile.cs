using System.Buffers.Binary;
using System.Text;

namespace SpokenDigits.Audio;

/// <summary>Reads wav files of the one kind this sample understands: RIFF, PCM, mono, 16 bits, 8 kHz.</summary>
internal static class WavFile
{
    /// <summary>Samples per second.</summary>
    public const int SampleRate = 8000;

    private const int LongestSeconds = 60;

    /// <summary>Reads a file's samples, -1 to 1.</summary>
    /// <param name="path">The file; errors name it.</param>
    /// <exception cref="InvalidDataException">It is something else, is cut short or holds no samples; the message says what and what is expected.</exception>
    public static float[] Read(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > 1024 + (2L * SampleRate * LongestSeconds))
        {
            throw Refuse(path, FormattableString.Invariant($"it has {length:N0} bytes; a spoken digit is at most {LongestSeconds} s long."));
        }

        return Parse(path, File.ReadAllBytes(path));
    }

    /// <summary>As <see cref="Read"/>, from bytes.</summary>
    public static float[] Parse(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || !Is(bytes, "RIFF") || !Is(bytes[8..], "WAVE"))
        {
            throw Refuse(path, "it is no RIFF/WAVE file.");
        }

        ReadOnlySpan<byte> rest = bytes[12..];
        bool known = false;
        while (rest.Length >= 8)
        {
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            string name = Encoding.Latin1.GetString(rest[..4]);
            if (size > rest.Length - 8)
            {
                throw Refuse(path, $"its chunk '{name}' claims {size} bytes where {rest.Length - 8} are left: it is cut short.");
            }

            ReadOnlySpan<byte> chunk = rest.Slice(8, (int)size);
            switch (name)
            {
                case "fmt ":
                    CheckFormat(path, chunk);
                    known = true;
                    break;
                case "data" when !known:
                    throw Refuse(path, "its data come before its format ('fmt ').");
                case "data":
                    return Samples(path, chunk);
            }

            // Chunks are padded to an even length.
            rest = rest[Math.Min(rest.Length, 8 + (int)size + (int)(size & 1))..];
        }

        throw Refuse(path, known ? "it has no 'data' chunk." : "it has no 'fmt ' chunk.");
    }

    private static void CheckFormat(string path, ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < 16)
        {
            throw Refuse(path, $"its format has {chunk.Length} bytes where 16 are the least.");
        }

        int coding = BinaryPrimitives.ReadUInt16LittleEndian(chunk), channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (coding != 1)
        {
            throw Refuse(path, $"its coding is {coding}; PCM (1) is needed.");
        }

        if (channels != 1)
        {
            throw Refuse(path, $"it has {channels} channels; mono is needed.");
        }

        if (rate != SampleRate)
        {
            throw Refuse(path, $"its rate is {rate} Hz; {SampleRate} Hz is needed. Convert it: ffmpeg -i in.wav -ac 1 -ar {SampleRate} -c:a pcm_s16le out.wav.");
        }

        if (bits != 16)
        {
            throw Refuse(path, $"it has {bits} bits a sample; 16 are needed.");
        }
    }

    private static float[] Samples(string path, ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length == 0 || chunk.Length % 2 != 0)
        {
            throw Refuse(path, $"its data have {chunk.Length} bytes; 16-bit samples need an even number above 0.");
        }

        var samples = new float[chunk.Length / 2];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(chunk[(2 * i)..]) / 32768f;
        }

        return samples;
    }

    private static bool Is(ReadOnlySpan<byte> bytes, string name) => bytes[..4].SequenceEqual(Encoding.ASCII.GetBytes(name));

    private static InvalidDataException Refuse(string path, string reason) => new($"{path}: {reason}");
}
