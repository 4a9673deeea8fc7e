using RobotArm.Mechanics;
using ScottPlot;
using ScottPlot.Plottables;

namespace RobotArm.Report;

/// <summary>How all pictures look: one colour per meaning, thin grids, no clutter.</summary>
internal static class Style
{
    public static readonly Color Reference = Color.FromHex("#24292f");
    public static readonly Color Liquid = Color.FromHex("#0a66c2");
    public static readonly Color Pushed = Color.FromHex("#c2255c");
    public static readonly Color Wired = Color.FromHex("#e8890c");
    public static readonly Color Second = Color.FromHex("#2b8a3e");

    // Whichever of these the machine has; ScottPlot's own choice is a serif on many Linux machines.
    private static readonly string[] Fonts = ["Inter", "Segoe UI", "Helvetica Neue", "DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial"];

    static Style()
    {
        var there = SkiaSharp.SKFontManager.Default.FontFamilies.ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (Array.Find(Fonts, there.Contains) is { } font)
        {
            ScottPlot.Fonts.Default = font;
        }
    }

    public static Plot Panel(string title, string x, string y)
    {
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.White;
        plot.Grid.MajorLineColor = Color.FromHex("#eaeef2");
        plot.Axes.Color(Color.FromHex("#57606a"));
        plot.Title(title, 17);
        plot.Axes.Title.Label.ForeColor = Reference;
        plot.Axes.Bottom.Label.Text = x;
        plot.Axes.Left.Label.Text = y;
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.FontSize = plot.Axes.Left.Label.FontSize = 14;
        return plot;
    }

    public static Scatter Path(Plot plot, ReadOnlySpan<Vec2> points, Color color, float width)
    {
        var xs = new double[points.Length];
        var ys = new double[points.Length];
        for (int i = 0; i < xs.Length; i++)
        {
            (xs[i], ys[i]) = (points[i].X, points[i].Y);
        }

        return Line(plot, xs, ys, color, width);
    }

    public static Scatter Line(Plot plot, double[] xs, double[] ys, Color color, float width)
    {
        Scatter line = plot.Add.ScatterLine(xs, ys, color);
        line.LineWidth = width;
        return line;
    }

    /// <summary>A legend under the panel, where it covers nothing.</summary>
    public static void LegendBelow(Plot plot)
    {
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.FontSize = 13;
        plot.ShowLegend(Edge.Bottom);
    }

    /// <summary>Saves panels in rows of equal size.</summary>
    /// <param name="file">The PNG file.</param>
    /// <param name="panels">Row by row.</param>
    /// <param name="columns">Panels in a row.</param>
    /// <param name="panelWidth">Pixels.</param>
    /// <param name="panelHeight">Pixels.</param>
    /// <param name="strip">If given, a panel of 50 pixels below all others.</param>
    public static void Save(string file, IReadOnlyList<Plot> panels, int columns, int panelWidth, int panelHeight, Plot? strip = null)
    {
        const int StripHeight = 50;
        int rows = (panels.Count + columns - 1) / columns, height = (rows * panelHeight) + (strip is null ? 0 : StripHeight);
        var pictures = new Multiplot();
        pictures.RemovePlot(pictures.GetPlot(0));
        foreach (Plot panel in strip is null ? panels : panels.Append(strip))
        {
            pictures.AddPlot(panel);
        }

        pictures.Layout = new Rows(columns, panelWidth, panelHeight, strip is null ? 0 : StripHeight);
        pictures.SavePng(file, columns * panelWidth, height);
    }

    private sealed class Rows(int columns, int width, int height, int stripHeight) : IMultiplotLayout
    {
        public PixelRect[] GetSubplotRectangles(SubplotCollection subplots, PixelRect figure)
        {
            var places = new PixelRect[subplots.Count];
            for (int i = 0; i < places.Length; i++)
            {
                float left = figure.Left + (i % columns * width), top = figure.Top + (i / columns * height);
                places[i] = new PixelRect(left, left + width, top + height, top);
            }

            if (stripHeight > 0)
            {
                places[^1] = new PixelRect(figure.Left, figure.Right, figure.Bottom, figure.Bottom - stripHeight);
            }

            return places;
        }
    }
}
