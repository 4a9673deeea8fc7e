using Lsm.Activity.Pictures;
using RobotArm.Mechanics;
using ScottPlot;
using ScottPlot.Plottables;

namespace RobotArm.Report;

/// <summary>Adds paths of the hand to a plot.</summary>
internal static class PathPlot
{
    public static Scatter Add(Plot plot, ReadOnlySpan<Vec2> points, Color color, float width)
    {
        var xs = new double[points.Length];
        var ys = new double[points.Length];
        for (int i = 0; i < xs.Length; i++)
        {
            (xs[i], ys[i]) = (points[i].X, points[i].Y);
        }

        return PictureStyle.Line(plot, xs, ys, color, width);
    }
}
