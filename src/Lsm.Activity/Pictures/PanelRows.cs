using ScottPlot;

namespace Lsm.Activity.Pictures;

/// <summary>Places panels of equal size in rows, and the last one as a strip below them if there is a strip.</summary>
/// <param name="columns">Panels in a row.</param>
/// <param name="width">The width of a panel, pixels.</param>
/// <param name="height">The height of a panel, pixels.</param>
/// <param name="stripHeight">The height of the strip, pixels; 0 for no strip.</param>
internal sealed class PanelRows(int columns, int width, int height, int stripHeight) : IMultiplotLayout
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
