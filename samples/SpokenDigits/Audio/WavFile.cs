using System.Buffers.Binary;
using System.Text;

namespace SpokenDigits.Audio;

/// <summary>
/// Reads wav files exactly: mono at 8 kHz, integer PCM of 8 to 32 bits or IEEE float. A file is refused if its samples are not exact in
/// <see cref="float"/>, or if another rate or more channels would have to be converted. Headers that were written to a pipe, whose sizes are
/// unknown, are read to the end of the file.
/// </summary>
internal static class WavFile
{
    /// <summary>Samples per second.</summary>
    public const int SampleRate = 8000;

    private const int LongestSeconds = 60;
    private const int MaxBytes = 64 << 20;

    // Programs that write to a pipe put 0, 0xFFFFFFFF, 0x7FFFF000 (sox) or a number near it; MaxBytes is far below.
    private const uint StreamedSize = 0x7FFF0000;

    /// <summary>Reads the samples of a file, full scale is -1 to 1.</summary>
    /// <param name="path">The file; errors name it.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, is not in a supported format or has no samples; the message gives the reason and the command that converts it.
    /// </exception>
    public static float[] Read(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= MaxBytes
            ? Parse(path, File.ReadAllBytes(path))
            : throw Refuse(path, FormattableString.Invariant($"it has {length:N0} bytes; at most {MaxBytes:N0} are read"), longest: true);
    }

    /// <summary>Reads the samples from the bytes of a file.</summary>
    /// <param name="path">The file's name for errors.</param>
    /// <param name="bytes">The whole file.</param>
    public static float[] Parse(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || !Is(bytes, "RIFF") || !Is(bytes[8..], "WAVE"))
        {
            throw Refuse(path, "it is not a RIFF/WAVE file");
        }

        uint riff = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        WavFormat? format = null;
        int position = 12;
        while (bytes.Length - position >= 8)
        {
            ReadOnlySpan<byte> name = bytes.Slice(position, 4);
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(position + 4)..]);
            position += 8;
            int left = bytes.Length - position;
            bool isData = Is(name, "data");
            // A size of 0 is real only if the RIFF chunk continues after it.
            bool streamed = isData && (size >= StreamedSize || (size == 0 && (riff == 0 || riff >= StreamedSize || riff + 8 <= position)));
            if (!streamed && size > left)
            {
                throw Refuse(path, FormattableString.Invariant($"it is cut short: a chunk has {left} of {size} bytes"));
            }

            ReadOnlySpan<byte> chunk = bytes.Slice(position, streamed ? left : (int)size);
            if (isData)
            {
                return Samples(path, format ?? throw Refuse(path, "its 'data' chunk comes before its 'fmt ' chunk"), chunk, streamed);
            }

            if (Is(name, "fmt "))
            {
                format = WavFormat.Parse(chunk, out string problem) ?? throw Refuse(path, problem);
            }

            // Chunks are padded to an even length.
            position += Math.Min(left, (int)size + (int)(size & 1));
        }

        throw Refuse(path, format is null ? "it has no 'fmt ' chunk" : "it has no 'data' chunk");
    }

    private static float[] Samples(string path, WavFormat format, ReadOnlySpan<byte> data, bool streamed)
    {
        if (format.Channels != 1)
        {
            throw Refuse(path, $"it has {format.Channels} channels; mono is needed");
        }

        if (format.Rate != SampleRate)
        {
            throw Refuse(path, $"its rate is {format.Rate} Hz; {SampleRate} Hz is needed");
        }

        int width = format.SampleBytes;
        if (data.Length % width != 0 && !streamed)
        {
            throw Refuse(path, $"its data have {data.Length} bytes, which is not a multiple of the {width} bytes of a sample");
        }

        // An incomplete last sample of a stream is ignored.
        var samples = new float[data.Length / width];
        if (samples.Length == 0)
        {
            throw new InvalidDataException($"{path}: it has no samples. Record it again.");
        }

        if (samples.Length > SampleRate * LongestSeconds)
        {
            throw Refuse(path, FormattableString.Invariant($"it lasts {samples.Length / SampleRate} s; a spoken digit lasts at most {LongestSeconds} s"), longest: true);
        }

        for (int i = 0; i < samples.Length; i++)
        {
            double exact = format.Decode(data.Slice(i * width, width));
            samples[i] = (float)exact;
            if (!double.IsFinite(exact))
            {
                throw Refuse(path, FormattableString.Invariant($"its sample {i} is {exact}, which is not a finite number"));
            }

            if (samples[i] != exact)
            {
                throw Refuse(path, FormattableString.Invariant($"its sample {i} is {exact:R}, which single precision does not represent exactly"));
            }
        }

        return samples;
    }

    private static bool Is(ReadOnlySpan<byte> bytes, string name) => bytes[..4].SequenceEqual(Encoding.ASCII.GetBytes(name));

    private static InvalidDataException Refuse(string path, string reason, bool longest = false) =>
        new($"{path}: {reason}. Convert it: ffmpeg -i in.wav{(longest ? $" -t {LongestSeconds}" : "")} -ac 1 -ar {SampleRate} -c:a pcm_s16le out.wav");
}
