using ScottPlot;

namespace Lsm.Activity.Pictures;

/// <summary>Draws one agent of a log against time: spikes, the share of its neurons that spike, sensors and motors.</summary>
internal static class ActivityPicture
{
    // All neurons at once would merge into a solid block, and many lines into one another.
    private const int ShownNeurons = 120;
    private const int ShownLines = 8;

    /// <summary>Saves the picture.</summary>
    /// <param name="file">The PNG file.</param>
    /// <param name="log">The log, of at least one frame.</param>
    /// <param name="place">The agent's place in the log.</param>
    /// <param name="subject">The activity of the agent, for the title.</param>
    public static void Save(string file, ActivityLog log, int place, string subject)
    {
        int[] rows = log.Rows();
        double[] ms = Array.ConvertAll(rows, row => log.TickMilliseconds * (log.FrameOf(row) - log.FrameOf(rows[0])));
        int every = Math.Max(1, log.Neurons / ShownNeurons);
        string which = every == 1 ? $"all {log.Neurons} neurons" : $"one neuron in {every} of {log.Neurons}";
        Plot raster = PictureStyle.Panel($"Spikes: {subject}, {which}", "", "neuron");
        AddSpikes(raster, log, place, rows, ms, every, "excitatory", PictureColors.Excitatory, excitatory: true);
        AddSpikes(raster, log, place, rows, ms, every, "inhibitory", PictureColors.Inhibitory, excitatory: false);
        SetTime(raster, log, ms);
        raster.Axes.SetLimitsY(-4, log.Neurons + 3);
        PictureStyle.LegendBelow(raster);

        Plot rate = PictureStyle.Panel("Share of the neurons that spike", "", "%");
        double[] share = Array.ConvertAll(rows, row => 100.0 * log.SpikeCountOf(row, place) / log.Neurons);
        PictureStyle.Line(rate, ms, share, PictureColors.Black, 1.5f);
        SetTime(rate, log, ms);
        rate.Axes.SetLimitsY(0, Math.Max(1, 1.1 * share.Max()));

        Plot sensors = Curves("Sensors", "", log, ms, log.Inputs, (at, i) => log.SensorsOf(rows[at], place)[i]);
        Plot motors = Curves("Motors", "time, ms", log, ms, log.Outputs, (at, i) => log.MotorsOf(rows[at], place)[i]);
        PictureStyle.Save(file, [raster, rate, sensors, motors], 1, 1300, 380);
    }

    private static void AddSpikes(Plot raster, ActivityLog log, int place, int[] rows, double[] ms, int every, string kind, Color color, bool excitatory)
    {
        List<double> times = [], neurons = [];
        for (int at = 0; at < rows.Length; at++)
        {
            for (int neuron = 0; neuron < log.Neurons; neuron += every)
            {
                if (log.Excitatory[neuron] == excitatory && log.Fired(rows[at], place, neuron))
                {
                    times.Add(ms[at]);
                    neurons.Add(neuron);
                }
            }
        }

        if (times.Count > 0)
        {
            var dots = raster.Add.ScatterPoints(times, neurons, color);
            dots.MarkerSize = Math.Clamp(240f / rows.Length, 3.4f, 6);
            dots.MarkerShape = MarkerShape.FilledCircle;
        }

        raster.Legend.ManualItems.Add(new LegendItem { LabelText = kind, MarkerColor = color, MarkerShape = MarkerShape.FilledCircle, MarkerSize = 9 });
    }

    /// <summary>A line for each value if they are few, else a band for each, in which darker means larger.</summary>
    private static Plot Curves(string name, string x, ActivityLog log, double[] ms, int count, Func<int, int, float> value)
    {
        bool bands = count > ShownLines;
        Plot plot = PictureStyle.Panel(bands ? $"{name}: {count} values, darker is larger" : name, x, bands ? "number" : "");
        plot.Axes.Left.MinimumSize = plot.Axes.Left.MaximumSize = 70;
        plot.Axes.Right.MinimumSize = 25;
        if (bands)
        {
            var cells = new double[count, ms.Length];
            for (int i = 0; i < count; i++)
            {
                for (int at = 0; at < ms.Length; at++)
                {
                    cells[count - 1 - i, at] = value(at, i); // the first row of a heat map is the upper one
                }
            }

            var map = plot.Add.Heatmap(cells);
            map.Colormap = new ScottPlot.Colormaps.GrayscaleReversed();
            map.Extent = new CoordinateRect(ms[0] - (log.TickMilliseconds / 2), ms[^1] + (log.TickMilliseconds / 2), -0.5, count - 0.5);
            plot.Axes.SetLimitsY(-0.5, count - 0.5);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                int line = i;
                PictureStyle.Line(plot, ms, [.. ms.Select((_, at) => (double)value(at, line))], PictureColors.Lines[i], 1.5f).LegendText = $"{i}";
            }

            PictureStyle.LegendBelow(plot);
        }

        SetTime(plot, log, ms);
        return plot;
    }

    private static void SetTime(Plot plot, ActivityLog log, double[] ms) => plot.Axes.SetLimitsX(ms[0] - log.TickMilliseconds, ms[^1] + log.TickMilliseconds);
}
