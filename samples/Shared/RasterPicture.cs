using ScottPlot;

namespace Samples.Pictures;

/// <summary>Draws the spikes of an agent against time, and the share of its neurons that spike.</summary>
internal static class RasterPicture
{
    // All neurons at once would merge into a solid block.
    private const int ShownNeurons = 120;

    /// <summary>Saves the picture.</summary>
    /// <param name="file">The PNG file.</param>
    /// <param name="record">The spikes.</param>
    /// <param name="subject">What the agent did, for the title.</param>
    public static void Save(string file, SpikeRecord record, string subject)
    {
        int every = Math.Max(1, record.Neurons / ShownNeurons);
        double ms = 1000 * record.TickSeconds;
        string which = every == 1 ? $"all {record.Neurons} neurons" : $"one neuron in {every} of {record.Neurons}";
        Plot raster = PictureStyle.Panel($"Spikes: {subject}, {which}", "", "neuron");
        AddSpikes(raster, record, every, "excitatory", PictureColors.Excitatory, neuron => neuron < record.Excitatory);
        AddSpikes(raster, record, every, "inhibitory", PictureColors.Inhibitory, neuron => neuron >= record.Excitatory);
        raster.Axes.SetLimits(-ms, ms * record.Ticks, -4, record.Neurons + 3);
        PictureStyle.LegendBelow(raster);

        Plot rate = PictureStyle.Panel("Share of the neurons that spike", "time, ms", "%");
        var share = new double[record.Ticks];
        foreach ((int tick, _) in record.Spikes)
        {
            share[tick] += 100.0 / record.Neurons;
        }

        PictureStyle.Line(rate, [.. Enumerable.Range(0, record.Ticks).Select(tick => ms * tick)], share, PictureColors.Black, 1.5f);
        rate.Axes.SetLimits(-ms, ms * record.Ticks, 0, Math.Max(1, 1.1 * share.DefaultIfEmpty().Max()));
        PictureStyle.Save(file, [raster, rate], 1, 1300, 460);
    }

    private static void AddSpikes(Plot raster, SpikeRecord record, int every, string kind, Color color, Func<int, bool> isKind)
    {
        (int Tick, int Neuron)[] spikes = [.. record.Spikes.Where(spike => spike.Neuron % every == 0 && isKind(spike.Neuron))];
        if (spikes.Length > 0)
        {
            var dots = raster.Add.ScatterPoints(
                Array.ConvertAll(spikes, spike => 1000 * record.TickSeconds * spike.Tick), Array.ConvertAll(spikes, spike => (double)spike.Neuron), color);
            dots.MarkerSize = Math.Clamp(240f / record.Ticks, 3.4f, 6);
            dots.MarkerShape = MarkerShape.FilledCircle;
        }

        raster.Legend.ManualItems.Add(new LegendItem { LabelText = kind, MarkerColor = color, MarkerShape = MarkerShape.FilledCircle, MarkerSize = 9 });
    }
}
