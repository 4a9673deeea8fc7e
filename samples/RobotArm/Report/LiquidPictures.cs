using System.Globalization;
using ScottPlot;
using ScottPlot.Statistics;

namespace RobotArm.Report;

/// <summary>Pictures of the liquid at work: its spikes, and how long its ticks take.</summary>
internal static class LiquidPictures
{
    public static void Raster(string file, SpikeRecord record, string what)
    {
        // All neurons at once would be a solid block.
        int every = Math.Max(1, record.Neurons / 120);
        double ms = 1000 * record.TickSeconds;
        string which = every == 1 ? $"all {record.Neurons} neurons" : $"one neuron in {every} of {record.Neurons}";
        Plot raster = Style.Panel($"Spikes: {what}, {which}", "", "neuron");
        foreach ((string kind, Color color, bool excitatory) in new[] { ("excitatory", Style.Liquid, true), ("inhibitory", Style.Pushed, false) })
        {
            var spikes = record.Spikes.Where(spike => spike.Neuron % every == 0 && spike.Neuron < record.Excitatory == excitatory).ToArray();
            if (spikes.Length > 0)
            {
                var dots = raster.Add.ScatterPoints(
                    Array.ConvertAll(spikes, spike => ms * spike.Tick), Array.ConvertAll(spikes, spike => (double)spike.Neuron), color);
                dots.MarkerSize = 3.4f;
                dots.MarkerShape = MarkerShape.FilledCircle;
            }

            raster.Legend.ManualItems.Add(new LegendItem { LabelText = kind, MarkerColor = color, MarkerShape = MarkerShape.FilledCircle, MarkerSize = 9 });
        }

        raster.Axes.SetLimits(-ms, ms * record.Ticks, -4, record.Neurons + 3);
        Style.LegendBelow(raster);

        Plot rate = Style.Panel("Share of the neurons that fire", "time, ms", "%");
        var share = new double[record.Ticks];
        foreach ((int tick, _) in record.Spikes)
        {
            share[tick] += 100.0 / record.Neurons;
        }

        Style.Line(rate, [.. Enumerable.Range(0, record.Ticks).Select(tick => ms * tick)], share, Style.Reference, 1.5f);
        rate.Axes.SetLimitsX(-ms, ms * record.Ticks);
        Style.Save(file, [raster, rate], 1, 1300, 460);
    }

    public static void Ticks(string file, RunResult run)
    {
        TickTimes times = run.TickTimes;
        Plot plot = Style.Panel(
            $"One tick of {run.AgentsPerTick} arms, sensors gathered to motors written, on {run.Device}", "milliseconds", "ticks");
        // The few that the system interrupted would squeeze the rest into one bar.
        double end = 1.5 * times.P99;
        double[] shown = [.. run.TickSeconds.Select(s => 1000 * s).Where(t => t <= end)];
        Histogram histogram = Histogram.WithBinCount(60, shown.Min(), end);
        histogram.AddRange(shown);
        var bars = plot.Add.Bars(histogram.Bins, histogram.Counts);
        foreach (Bar bar in bars.Bars)
        {
            bar.Size = histogram.FirstBinSize;
            bar.FillColor = Style.Liquid.WithOpacity(0.55);
            bar.LineWidth = 0;
        }

        foreach ((string name, double value, Color color) in new[] { ("median", times.P50, Style.Reference), ("99 of 100 below", times.P99, Style.Pushed) })
        {
            var line = plot.Add.VerticalLine(value, 2, color, LinePattern.Dashed);
            line.LegendText = string.Create(CultureInfo.InvariantCulture, $"{name}: {value:F2} ms");
        }

        plot.Axes.Margins(bottom: 0);
        Style.LegendBelow(plot);
        plot.SavePng(file, 1100, 520);
    }
}
