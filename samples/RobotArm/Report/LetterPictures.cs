using System.Globalization;
using RobotArm.Mechanics;
using ScottPlot;

namespace RobotArm.Report;

/// <summary>A sheet with all letters: as recorded, as written from memory, after a push, and without a liquid.</summary>
internal static class LetterPictures
{
    private const int Columns = 5;

    private static readonly Color Recorded = Color.FromHex("#d0d7de");

    public static void Sheet(string file, IReadOnlyList<LetterResult> letters) =>
        Style.Save(file, [.. letters.Select(Panel)], Math.Min(Columns, letters.Count), 320, 330, Legend());

    private static Plot Panel(LetterResult result)
    {
        Letters.Letter letter = result.Liquid.Letter;
        Plot plot = Blank(string.Create(
            CultureInfo.InvariantCulture, $"{letter.Name}:  {result.Liquid.DtwPerPointMm:F1} mm, pushed {result.Liquid.PushedDtwPerPointMm:F1} mm"));
        plot.Title(plot.Axes.Title.Label.Text, 14);
        plot.Axes.SquareUnits();
        Style.Path(plot, result.WiredHand, Style.Wired.WithOpacity(0.55), 1.3f);
        Style.Path(plot, letter.Hand, Recorded, 8);
        Style.Path(plot, result.Pushed, Style.Pushed, 1.4f);
        Style.Path(plot, result.Hand, Style.Liquid, 2.4f);
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
            ("as recorded", Recorded, 8f), ("liquid, from memory", Style.Liquid, 2.4f),
            ("liquid, pushed by 2 cm half-way", Style.Pushed, 1.4f), ("without a liquid", Style.Wired.WithOpacity(0.55), 1.3f),
        })
        {
            plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, LineColor = color, LineWidth = width });
        }

        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Layout.Frameless();
        plot.Legend.Alignment = Alignment.UpperCenter; // the frameless strip clips its lower half
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.FontSize = 15;
        plot.ShowLegend();
        return plot;
    }

    private static Plot Blank(string title)
    {
        Plot plot = Style.Panel(title, "", "");
        plot.HideGrid();
        plot.Axes.Frame(false);
        plot.Axes.Bottom.TickLabelStyle.IsVisible = plot.Axes.Left.TickLabelStyle.IsVisible = false;
        plot.Axes.Bottom.MajorTickStyle.Length = plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.MinorTickStyle.Length = plot.Axes.Left.MinorTickStyle.Length = 0;
        return plot;
    }
}
