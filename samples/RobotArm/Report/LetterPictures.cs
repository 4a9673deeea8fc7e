using System.Globalization;
using Lsm.Activity.Pictures;
using RobotArm.Mechanics;
using ScottPlot;

namespace RobotArm.Report;

/// <summary>Draws all letters: as recorded, as written from memory, after a push, and without a liquid.</summary>
internal static class LetterPictures
{
    private const int Columns = 5;

    private static readonly Color Recorded = Color.FromHex("#d0d7de");

    public static void Save(string file, IReadOnlyList<LetterResult> letters)
    {
        // The legend needs four rows below one letter, two below two, and one below more.
        int columns = Math.Min(Columns, letters.Count), legendHeight = columns switch { 1 => 110, 2 => 70, _ => 50 };
        PictureStyle.Save(file, [.. letters.Select(Panel)], columns, 320, 330, Legend(), legendHeight);
    }

    private static Plot Panel(LetterResult result)
    {
        Letters.Letter letter = result.Liquid.Letter;
        Plot plot = Blank(string.Create(
            CultureInfo.InvariantCulture, $"{letter.Name}:  {result.Liquid.DtwPerPointMm:F1} mm, pushed {result.Liquid.PushedDtwPerPointMm:F1} mm"));
        plot.Title(plot.Axes.Title.Label.Text, 14);
        plot.Axes.SquareUnits();
        PathPlot.Add(plot, result.NoLiquidHand, PictureColors.Orange.WithOpacity(0.55), 1.3f);
        PathPlot.Add(plot, letter.Hand, Recorded, 8);
        PathPlot.Add(plot, result.Pushed, PictureColors.Red, 1.4f);
        PathPlot.Add(plot, result.Hand, PictureColors.Blue, 2.4f);
        double half = (Letters.Letter.Size / 2) + 0.02;
        Vec2 middle = Letters.Letter.Middle;
        plot.Axes.SetLimits(middle.X - half, middle.X + half, middle.Y - half, middle.Y + half);
        plot.HideLegend();
        return plot;
    }

    private static Plot Legend()
    {
        Plot plot = Blank("");
        foreach ((string name, Color color, float width) in new[]
        {
            ("as recorded", Recorded, 8f), ("liquid, from memory", PictureColors.Blue, 2.4f),
            ("liquid, pushed by 2 cm half-way", PictureColors.Red, 1.4f), ("without a liquid", PictureColors.Orange.WithOpacity(0.55), 1.3f),
        })
        {
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, LineColor = color, LineWidth = width });
        }

        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Layout.Frameless();
        plot.Legend.Alignment = Alignment.UpperCenter; // the lower half of a centred legend would be clipped
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.FontSize = 15;
        plot.ShowLegend();
        return plot;
    }

    private static Plot Blank(string title)
    {
        Plot plot = PictureStyle.Panel(title, "", "");
        plot.HideGrid();
        plot.Axes.Frame(false);
        plot.Axes.Bottom.TickLabelStyle.IsVisible = plot.Axes.Left.TickLabelStyle.IsVisible = false;
        plot.Axes.Bottom.MajorTickStyle.Length = plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.MinorTickStyle.Length = plot.Axes.Left.MinorTickStyle.Length = 0;
        return plot;
    }
}
