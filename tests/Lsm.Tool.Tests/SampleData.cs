using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lsm.Runtime;
using Lsm.Runtime.Recording;

namespace Lsm.Tool.Tests;

/// <summary>Small files that the tests work on, the same on every machine.</summary>
internal static class SampleData
{
    /// <summary>The Mackey-Glass series, by additions, multiplications and divisions only.</summary>
    public static double[] MackeyGlass(int count)
    {
        const int delay = 170;
        var history = new double[delay + (10 * (count + 100))];
        Array.Fill(history, 1.2, 0, delay);
        for (int i = delay; i < history.Length; i++)
        {
            double late = history[i - delay], squared = late * late, fourth = squared * squared;
            history[i] = history[i - 1] + (0.1 * ((0.2 * late / (1 + (fourth * fourth * squared))) - (0.1 * history[i - 1])));
        }

        return [.. Enumerable.Range(100, count).Select(i => Math.Round(history[delay + (10 * i)], 6))];
    }

    /// <summary>A table with the columns run, x and y: two sequences of the series, y is x five rows before.</summary>
    public static void WriteCsv(string path, int rows = 600)
    {
        double[] series = MackeyGlass(rows + 5);
        var text = new StringBuilder("run,x,y\n");
        for (int row = 0; row < rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(row < rows / 2 ? "a" : "b")},{series[row + 5]},{series[row]}\n");
        }

        File.WriteAllText(path, text.ToString());
    }

    /// <summary>A mono recording at 8 kHz: a square wave.</summary>
    public static void WriteWav(string path, int halfPeriod, int samples = 2400)
    {
        var bytes = new byte[44 + (2 * samples)];
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), 8000);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), 16_000);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(34), 16);
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), 2 * samples);
        for (int i = 0; i < samples; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(44 + (2 * i)), (short)(i / halfPeriod % 2 == 0 ? 8000 : -8000));
        }

        File.WriteAllBytes(path, bytes);
    }

    public static LiquidStateMachine SmallModel() => new(2, 50, 2, new LiquidOptions { Features = FeatureKind.Trace });

    /// <summary>A recording of two agents: sensor 1 of agent 1 may be disturbed in frame 4 or stuck from frame 5 on, and agent 1 may leave before frame 6.</summary>
    public static RunRecording Record(LiquidStateMachine model, float disturbance = 0, bool leaves = false, int frames = 9, bool stuck = false)
    {
        using LsmState state = model.InitState(2);
        var recorder = new RunRecorder(state);
        for (int frame = 0; frame < frames; frame++)
        {
            if (leaves && frame == 6)
            {
                state.Agents.Despawn(1);
            }

            for (int i = 0; i < 4; i++)
            {
                bool isStuck = stuck && i == 3 && frame >= 5;
                state.Sensors[i] = isStuck ? 0.25f : (((frame * 5) + (i * 3)) % 7 / 2f) + (frame == 4 && i == 3 ? disturbance : 0);
            }

            state.Begin(frame);
            state.End(frame);
            recorder.Record(1);
        }

        return recorder.ToRecording();
    }
}
