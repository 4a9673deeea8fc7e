using System.Globalization;
using RobotArm.Mechanics;
using ScottPlot;

namespace RobotArm.Report;

/// <summary>A sheet with all letters: as recorded, as written from memory, after a push, and without a liquid.</summary>
internal static class LetterPictures
{
    private const int Columns = 5;

    public static void Sheet(string file, IReadOnlyList<LetterResult> letters) => Style.Save(
        file, [.. letters.Select(Panel)], (letters.Count + Columns - 1) / Columns, Math.Min(Columns, letters.Count), 320, 330);

    private static Plot Panel(LetterResult result, int index)
    {
        Letters.Letter letter = result.Liquid.Letter;
        Plot plot = Style.Panel(string.Create(
            CultureInfo.InvariantCulture, $"{letter.Name}   {result.Liquid.DtwPerPointMm:F1} mm,  pushed {result.Liquid.PushedDtwPerPointMm:F1} mm"), "", "");
        plot.Title(plot.Axes.Title.Label.Text, 14);
        plot.HideGrid();
        plot.Axes.Frame(false);
        plot.Axes.Bottom.TickLabelStyle.IsVisible = plot.Axes.Left.TickLabelStyle.IsVisible = false;
        plot.Axes.Bottom.MajorTickStyle.Length = plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.MinorTickStyle.Length = plot.Axes.Left.MinorTickStyle.Length = 0;
        plot.Axes.SquareUnits();
        Style.Path(plot, result.WiredHand, Style.Wired.WithOpacity(0.55), 1.3f).LegendText = "no liquid";
        Style.Path(plot, letter.Hand, Color.FromHex("#d0d7de"), 8).LegendText = "recorded";
        Style.Path(plot, result.Pushed, Style.Pushed, 1.4f).LegendText = "pushed";
        Style.Path(plot, result.Hand, Style.Liquid, 2.4f).LegendText = "liquid";
        double half = (Letters.Letter.Size / 2) + 0.035;
        Vec2 middle = Letters.Letter.Middle;
        plot.Axes.SetLimits(middle.X - half, middle.X + half, middle.Y - half, middle.Y + half);
        if (index == 0)
        {
            Style.LegendBelow(plot);
            plot.Legend.FontSize = 10;
        }

        return plot;
    }
}
