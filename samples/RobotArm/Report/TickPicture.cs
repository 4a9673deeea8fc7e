using System.Globalization;
using Lsm.Activity.Pictures;
using ScottPlot;
using ScottPlot.Statistics;

namespace RobotArm.Report;

/// <summary>Draws a histogram of the tick times.</summary>
internal static class TickPicture
{
    private const int Bins = 60;

    /// <summary>Saves the picture.</summary>
    public static void Save(string file, RunResult run)
    {
        TickTimes times = run.TickTimes;
        // The operating system interrupts a few ticks, whose times would compress all others into one bar.
        double end = Math.Min(1.5 * times.P99, 10 * times.P50);
        double[] ms = [.. run.TickSeconds.Select(s => 1000 * s)];
        int slower = ms.Count(time => time > end);
        using Plot plot = PictureStyle.Panel(
            $"One tick of {run.AgentsPerTick} arms, from gathering sensors to writing motors, on {run.Device}",
            slower == 0 ? "milliseconds" : $"milliseconds ({slower} of {ms.Length} ticks are slower and not shown)", "ticks");
        plot.Add.Bars(Bars(ms, end));
        foreach ((string name, double value, Color color) in new[] { ("median", times.P50, PictureColors.Black), ("99th percentile", times.P99, PictureColors.Red) })
        {
            var line = plot.Add.VerticalLine(value, 2, color, LinePattern.Dashed);
            line.LegendText = string.Create(CultureInfo.InvariantCulture, $"{name}: {value:F2} ms");
        }

        plot.Axes.Margins(bottom: 0);
        plot.Axes.SetLimitsX(0, end);
        PictureStyle.LegendBelow(plot);
        plot.SavePng(file, 1100, 520);
    }

    /// <summary>The bars of the histogram: each covers its bin.</summary>
    /// <param name="ms">The tick times, milliseconds.</param>
    /// <param name="end">The end of the last bar; longer times are left out.</param>
    public static Bar[] Bars(double[] ms, double end)
    {
        double[] shown = Array.FindAll(ms, time => time <= end);
        Histogram histogram = Histogram.WithBinCount(Bins, shown.Min(), end);
        histogram.AddRange(shown);
        // A bar's position is its centre; Histogram.Bins has the lower edges.
        return
        [
            .. histogram.Bins.Select((edge, i) => new Bar
            {
                Position = edge + (histogram.FirstBinSize / 2),
                Size = histogram.FirstBinSize,
                Value = histogram.Counts[i],
                FillColor = PictureColors.Blue.WithOpacity(0.55),
                LineWidth = 0,
            }),
        ];
    }
}
