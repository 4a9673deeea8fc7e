using System.Globalization;
using System.Text;

namespace Lsm.Activity.Files;

/// <summary>Writes a log as a table of comma-separated values.</summary>
internal static class ActivityTable
{
    public static void Save(string path, ActivityLog log)
    {
        using StreamWriter file = new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        file.WriteLine(string.Join(',',
        [
            "frame", "time_ms", "agent", "ran", "spikes", "rate",
            .. Enumerable.Range(0, log.Inputs).Select(static i => $"sensor_{i}"), .. Enumerable.Range(0, log.Outputs).Select(static i => $"motor_{i}"),
        ]));
        int[] rows = log.Rows();
        var line = new StringBuilder();
        foreach (int row in rows)
        {
            for (int place = 0; place < log.Agents.Length; place++)
            {
                long frame = log.FrameOf(row);
                int spikes = log.SpikeCountOf(row, place);
                line.Clear().Append(CultureInfo.InvariantCulture, $"{frame},{(frame - log.FrameOf(rows[0])) * log.TickMilliseconds:R},{log.Agents[place]},{(log.Ran(row, place) ? 1 : 0)},{spikes},{spikes / (double)log.Neurons:R}");
                Append(log.SensorsOf(row, place));
                Append(log.MotorsOf(row, place));
                file.WriteLine(line);
            }
        }

        void Append(ReadOnlySpan<float> values)
        {
            foreach (float value in values)
            {
                line.Append(CultureInfo.InvariantCulture, $",{value:R}");
            }
        }
    }
}
