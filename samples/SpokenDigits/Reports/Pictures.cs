using Lsm.Runtime;
using ScottPlot;
using SpokenDigits.Corpora;
using SpokenDigits.Trials;

namespace SpokenDigits.Reports;

/// <summary>The pictures of a report.</summary>
internal static class Pictures
{
    /// <summary>The confusion matrix: rows are what was said, columns what was heard, as shares of the row.</summary>
    /// <param name="path">A png file.</param>
    /// <param name="confusion">The counts.</param>
    /// <param name="title">Above the picture.</param>
    public static void SaveConfusion(string path, Confusion confusion, string title)
    {
        using var plot = new Plot();
        var shares = new double[Corpus.Digits, Corpus.Digits];
        for (int said = 0; said < Corpus.Digits; said++)
        {
            int total = Enumerable.Range(0, Corpus.Digits).Sum(heard => confusion[said, heard]);
            for (int heard = 0; heard < Corpus.Digits; heard++)
            {
                shares[said, heard] = total == 0 ? 0 : (double)confusion[said, heard] / total;
            }
        }

        plot.Add.Heatmap(shares).Colormap = new ScottPlot.Colormaps.Blues().Reversed();
        for (int said = 0; said < Corpus.Digits; said++)
        {
            for (int heard = 0; heard < Corpus.Digits; heard++)
            {
                if (confusion[said, heard] > 0)
                {
                    // A heat map's first row is drawn at the top.
                    ScottPlot.Plottables.Text text = plot.Add.Text($"{confusion[said, heard]}", heard, Corpus.Digits - 1 - said);
                    text.Alignment = Alignment.MiddleCenter;
                    text.LabelFontColor = shares[said, heard] > 0.5 ? Colors.White : Colors.Black;
                }
            }
        }

        double[] places = [.. Enumerable.Range(0, Corpus.Digits).Select(d => (double)d)];
        plot.Axes.Bottom.SetTicks(places, [.. Enumerable.Range(0, Corpus.Digits).Select(d => $"{d}")]);
        plot.Axes.Left.SetTicks(places, [.. Enumerable.Range(0, Corpus.Digits).Select(d => $"{Corpus.Digits - 1 - d}")]);
        plot.XLabel("heard");
        plot.YLabel("said");
        plot.Title(title);
        plot.SavePng(path, 700, 700);
    }

    /// <summary>Every spike of every neuron while the liquid hears one word.</summary>
    /// <param name="path">A png file.</param>
    /// <param name="model">The liquid.</param>
    /// <param name="word">[frame, sensor].</param>
    /// <param name="title">Above the picture.</param>
    public static void SaveRaster(string path, LiquidStateMachine model, ReadOnlySpan<float> word, string title)
    {
        using LsmState state = model.InitState(1);
        var spikes = new byte[model.ReservoirSize];
        var frames = new List<double>();
        var neurons = new List<double>();
        for (int t = 0; t < word.Length / model.InputSize; t++)
        {
            word.Slice(t * model.InputSize, model.InputSize).CopyTo(state.Sensors);
            state.Begin(t);
            state.End(t);
            state.Neurons.ReadSpikes(spikes);
            for (int i = 0; i < spikes.Length; i++)
            {
                if (spikes[i] != 0)
                {
                    frames.Add(t);
                    neurons.Add(i);
                }
            }
        }

        using var plot = new Plot();
        plot.Add.ScatterPoints(frames.ToArray(), neurons.ToArray()).MarkerSize = 2;
        plot.XLabel("frame");
        plot.YLabel("neuron");
        plot.Title(title);
        plot.SavePng(path, 900, 700);
    }
}
