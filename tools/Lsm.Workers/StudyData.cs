using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lsm.Runtime.Tuning;

namespace Lsm.Workers;

/// <summary>The task of a study as bytes, named by their hash.</summary>
public static class StudyData
{
    /// <summary>The bytes that go over the network at once.</summary>
    public const int PartSize = 1 << 20;

    private const int Header = 5;

    /// <summary>The SHA-256 of data, in hexadecimal.</summary>
    public static string HashOf(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));

    /// <summary>Writes a task: sizes, the frames of each sequence, then the inputs and the targets of each.</summary>
    /// <exception cref="ArgumentException">It has more bytes than an array can hold.</exception>
    internal static byte[] Write(TuningTask task)
    {
        long size = (4L * (Header + task.Count)) + (4L * task.Frames * (task.InputSize + task.OutputSize));
        if (size > Array.MaxLength)
        {
            throw new ArgumentException($"The data has {size} bytes; a study on several processes takes at most {Array.MaxLength}. Run it in one process, or give it less data.", nameof(task));
        }

        var data = new byte[size];
        Span<byte> rest = data;
        foreach (int number in (int[])[task.InputSize, task.OutputSize, task.Warmup, task.Latency, task.Count, .. Enumerable.Range(0, task.Count).Select(task.FramesOf)])
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, number);
            rest = rest[4..];
        }

        for (int s = 0; s < task.Count; s++)
        {
            Append(MemoryMarshal.AsBytes(task.InputsOf(s)), ref rest);
            Append(MemoryMarshal.AsBytes(task.TargetsOf(s)), ref rest);
        }

        return data;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no task.</exception>
    internal static TuningTask Read(ReadOnlySpan<byte> data)
    {
        try
        {
            Span<int> header = stackalloc int[Header];
            Numbers(ref data, header);
            var frames = new int[Math.Min(header[4], data.Length / 4)];
            Numbers(ref data, frames);
            var task = new TuningTask(header[0], header[1]) { Warmup = header[2], Latency = header[3] };
            foreach (int count in frames)
            {
                task.Add(Floats(ref data, count, task.InputSize), Floats(ref data, count, task.OutputSize));
            }

            return data.IsEmpty && task.Count == header[4] ? task : throw new InvalidDataException("The data of the study has more bytes than its header says.");
        }
        catch (Exception bad) when (bad is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"The data of the study is no task: {bad.Message}", bad);
        }
    }

    private static void Append(ReadOnlySpan<byte> values, ref Span<byte> rest)
    {
        values.CopyTo(rest);
        rest = rest[values.Length..];
    }

    private static void Numbers(ref ReadOnlySpan<byte> data, scoped Span<int> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(data);
            data = data[4..];
        }
    }

    private static ReadOnlySpan<float> Floats(ref ReadOnlySpan<byte> data, int frames, int width)
    {
        int bytes = checked(4 * frames * width);
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(data[..bytes]);
        data = data[bytes..];
        return values;
    }
}
