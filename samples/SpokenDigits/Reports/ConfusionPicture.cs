using System.Globalization;
using Lsm.Activity.Pictures;
using ScottPlot;
using SpokenDigits.Corpora;
using SpokenDigits.Trials;

namespace SpokenDigits.Reports;

/// <summary>Draws a confusion matrix: the counts, coloured by their share of the row.</summary>
internal static class ConfusionPicture
{
    /// <summary>Saves the picture.</summary>
    /// <param name="file">The PNG file.</param>
    /// <param name="confusion">The counts.</param>
    /// <param name="title">The title above it.</param>
    public static void Save(string file, Confusion confusion, string title)
    {
        using Plot plot = PictureStyle.Panel(title, "recognised digit", "spoken digit");
        plot.HideGrid();
        for (int spoken = 0; spoken < Corpus.Digits; spoken++)
        {
            int total = confusion.Spoken(spoken);
            for (int recognised = 0; recognised < Corpus.Digits; recognised++)
            {
                AddCell(plot, spoken, recognised, confusion[spoken, recognised], total == 0 ? 0 : (double)confusion[spoken, recognised] / total);
            }

            string recall = total == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * confusion[spoken, spoken] / total:F1} %");
            AddText(plot, recall, Corpus.Digits, spoken, PictureColors.Grey);
        }

        AddText(plot, "correct", Corpus.Digits, -1, PictureColors.Grey);
        double[] places = [.. Enumerable.Range(0, Corpus.Digits).Select(digit => (double)digit)];
        string[] names = [.. Enumerable.Range(0, Corpus.Digits).Select(digit => $"{digit}")];
        plot.Axes.Bottom.SetTicks(places, names);
        plot.Axes.Left.SetTicks(places, names);
        plot.Axes.Bottom.MajorTickStyle.Length = plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 14;
        plot.Axes.Frame(false);
        plot.Axes.SetLimits(-0.6, Corpus.Digits + 0.5, Corpus.Digits - 0.4, -1.3); // the first row at the top
        plot.SavePng(file, 820, 800);
    }

    private static void AddCell(Plot plot, int spoken, int recognised, int count, double share)
    {
        Color color = recognised == spoken ? PictureColors.Blue : PictureColors.Red;
        ScottPlot.Plottables.Rectangle cell = plot.Add.Rectangle(recognised - 0.48, recognised + 0.48, spoken - 0.48, spoken + 0.48);
        // The square root makes small shares of errors visible.
        cell.FillColor = count == 0 ? PictureColors.PaleGrey.WithOpacity(0.6) : color.WithOpacity(0.15 + (0.85 * Math.Sqrt(share)));
        cell.LineWidth = 0;
        if (count > 0)
        {
            AddText(plot, $"{count}", recognised, spoken, share > 0.4 ? Colors.White : PictureColors.Black);
        }
    }

    private static void AddText(Plot plot, string label, double x, double y, Color color)
    {
        ScottPlot.Plottables.Text text = plot.Add.Text(label, x, y);
        text.Alignment = Alignment.MiddleCenter;
        text.LabelFontColor = color;
        text.LabelFontSize = 14;
    }
}
