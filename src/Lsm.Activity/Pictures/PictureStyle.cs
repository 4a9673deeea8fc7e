using ScottPlot;
using ScottPlot.Plottables;

namespace Lsm.Activity.Pictures;

/// <summary>The style of all pictures: fonts, grids, legends and the arrangement of panels.</summary>
internal static class PictureStyle
{
    // The first of these that the machine has; ScottPlot's own choice is a serif font on many Linux machines.
    private static readonly string[] Fonts = ["Inter", "Segoe UI", "Helvetica Neue", "DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial"];

    static PictureStyle()
    {
        var installed = SkiaSharp.SKFontManager.Default.FontFamilies.ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (Array.Find(Fonts, installed.Contains) is { } font)
        {
            ScottPlot.Fonts.Default = font;
        }
    }

    /// <summary>An empty plot in the style.</summary>
    /// <param name="title">The title above it.</param>
    /// <param name="x">The name of the horizontal axis.</param>
    /// <param name="y">The name of the vertical axis.</param>
    public static Plot Panel(string title, string x, string y)
    {
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.White;
        plot.Grid.MajorLineColor = PictureColors.PaleGrey;
        plot.Axes.Color(PictureColors.Grey);
        plot.Title(title, 17);
        plot.Axes.Title.Label.ForeColor = PictureColors.Black;
        plot.Axes.Bottom.Label.Text = x;
        plot.Axes.Left.Label.Text = y;
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.FontSize = plot.Axes.Left.Label.FontSize = 14;
        if (y.Length > 0)
        {
            // A fixed width aligns the time axes of panels that stand above each other.
            plot.Axes.Left.MinimumSize = plot.Axes.Left.MaximumSize = 70;
            plot.Axes.Right.MinimumSize = 25;
        }

        return plot;
    }

    /// <summary>Adds a line through points.</summary>
    public static Scatter Line(Plot plot, double[] xs, double[] ys, Color color, float width)
    {
        Scatter line = plot.Add.ScatterLine(xs, ys, color);
        line.LineWidth = width;
        return line;
    }

    /// <summary>Adds a legend below the panel, where it covers nothing.</summary>
    public static void LegendBelow(Plot plot)
    {
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.FontSize = 13;
        plot.ShowLegend(Edge.Bottom);
    }

    /// <summary>Saves panels in rows of equal size, and disposes them.</summary>
    /// <param name="file">The PNG file.</param>
    /// <param name="panels">The panels, row by row.</param>
    /// <param name="columns">Panels in a row.</param>
    /// <param name="panelWidth">Pixels.</param>
    /// <param name="panelHeight">Pixels.</param>
    /// <param name="strip">If given, a panel below all others.</param>
    /// <param name="stripHeight">The height of the strip, pixels; 0 without a strip.</param>
    public static void Save(
        string file, IReadOnlyList<Plot> panels, int columns, int panelWidth, int panelHeight, Plot? strip = null, int stripHeight = 0)
    {
        int rows = (panels.Count + columns - 1) / columns;
        Plot[] all = strip is null ? [.. panels] : [.. panels, strip];
        try
        {
            var pictures = new Multiplot();
            pictures.RemovePlot(pictures.GetPlot(0));
            foreach (Plot panel in all)
            {
                pictures.AddPlot(panel);
            }

            pictures.Layout = new PanelRows(columns, panelWidth, panelHeight, stripHeight);
            pictures.SavePng(file, columns * panelWidth, (rows * panelHeight) + stripHeight);
        }
        finally
        {
            Array.ForEach(all, panel => panel.Dispose());
        }
    }
}
