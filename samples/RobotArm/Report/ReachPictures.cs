using System.Globalization;
using Lsm.Activity.Pictures;
using RobotArm.Mechanics;
using RobotArm.Reaching;
using ScottPlot;

namespace RobotArm.Report;

/// <summary>Draws the reaches: paths and torques with their references.</summary>
internal static class ReachPictures
{
    public static void Paths(string file, IReadOnlyList<ReachResult> reaches) => PictureStyle.Save(file, [.. reaches.Select(Paths)], 2, 760, 640);

    public static void Torques(string file, IReadOnlyList<ReachResult> reaches) => PictureStyle.Save(file, [.. reaches.Select(Torques)], 2, 760, 520);

    private static Plot Paths(ReachResult result)
    {
        Reach reach = result.Liquid.Reach;
        Plot plot = PictureStyle.Panel(string.Create(
            CultureInfo.InvariantCulture, $"Reach {reach.Name}: DTW {result.Liquid.DtwMean:F2}, without a liquid {result.NoLiquid.DtwMean:F1}"), "x, m", "y, m");
        plot.Axes.SquareUnits();
        Bundle(plot, result.NoLiquidBatch.Hands, PictureColors.Orange, 0.25, "no liquid");
        Bundle(plot, result.Batch.Hands, PictureColors.Blue, 0.35, $"liquid, {result.Batch.Hands.Count} trials");
        var wanted = PathPlot.Add(plot, reach.Hand, PictureColors.Black, 2.5f);
        wanted.LinePattern = LinePattern.Dashed;
        wanted.LegendText = "reference";
        foreach ((Vec2 point, MarkerShape shape) in new[] { (reach.From, MarkerShape.OpenCircle), (reach.To, MarkerShape.FilledCircle) })
        {
            plot.Add.Marker(point.X, point.Y, shape, 11, PictureColors.Black);
        }

        // Set by the reach, because the arm without a liquid may end anywhere.
        Vec2 middle = 0.5 * (reach.From + reach.To);
        double half = (0.5 * (reach.To - reach.From).Length) + 0.12;
        plot.Axes.SetLimits(middle.X - half, middle.X + half, middle.Y - half, middle.Y + half);
        PictureStyle.LegendBelow(plot);
        return plot;
    }

    private static void Bundle(Plot plot, IReadOnlyList<Vec2[]> hands, Color color, double opacity, string name)
    {
        for (int i = 0; i < hands.Count; i++)
        {
            PathPlot.Add(plot, hands[i], color.WithOpacity(opacity), 1.2f);
        }

        plot.Legend.ManualItems.Add(new LegendItem { LabelText = name, LineColor = color, LineWidth = 3 });
    }

    private static Plot Torques(ReachResult result)
    {
        Reach reach = result.Liquid.Reach;
        Plot plot = PictureStyle.Panel($"Reach {reach.Name}: torques of one trial", "time, ms", "torque, N m");
        double[] ms = [.. Enumerable.Range(0, Reach.Ticks).Select(k => 1000 * k * Reach.TickSeconds)];
        Vec2[] own = result.Batch.Torques[0], wanted = reach.Torques.ToArray();
        foreach ((string joint, Color color, Func<Vec2, double> of) in
            new (string, Color, Func<Vec2, double>)[] { ("shoulder", PictureColors.Blue, v => v.X), ("elbow", PictureColors.Green, v => v.Y) })
        {
            PictureStyle.Line(plot, ms, Array.ConvertAll(own, v => of(v)), color, 1.6f).LegendText = $"{joint}, liquid";
            var line = PictureStyle.Line(plot, ms, Array.ConvertAll(wanted, v => of(v)), PictureColors.Black, 1.6f);
            line.LinePattern = LinePattern.Dashed;
            line.LegendText = joint == "elbow" ? "references" : "";
        }

        plot.Axes.SetLimitsX(0, ms[^1]);
        PictureStyle.LegendBelow(plot);
        return plot;
    }
}
