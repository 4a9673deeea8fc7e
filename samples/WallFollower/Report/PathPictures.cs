using Lsm.Activity.Pictures;
using ScottPlot;
using WallFollower.Robots;
using WallFollower.Rooms;
using WallFollower.Training;

namespace WallFollower.Report;

/// <summary>Draws the paths of robots over the maps of their rooms, before and after the correction.</summary>
internal static class PathPictures
{
    private const int Rooms = 4;

    /// <summary>Saves the first rooms of the test: in the upper row after imitation, in the lower row after the last round of correction.</summary>
    public static void Save(string file, RunResult run)
    {
        int rooms = Math.Min(Rooms, run.Sizes.Robots);
        PictureStyle.Save(file, [.. Row(run.Liquid[0], rooms), .. Row(run.Liquid[^1], rooms)], rooms, 480, 520);
    }

    private static IEnumerable<Plot> Row(TestResult result, int rooms) => result.Logs.Take(rooms).Select((log, i) => Map(log, $"{result.Name}, room {i + 1}: {Crashes(log.Crashes.Count)}"));

    private static string Crashes(int count) => count == 1 ? "1 crash" : $"{count} crashes";

    private static Plot Map(RobotLog log, string title)
    {
        Plot plot = PictureStyle.Panel(title, "x, m", "y, m");
        plot.Axes.SquareUnits();
        Line(plot, [.. log.Room.Corners, log.Room.Corners[0]], PictureColors.Black, 2.5f, "wall");
        Line(plot, log.Path, PictureColors.Blue, 1.2f, "path");
        if (log.Crashes.Count > 0)
        {
            var marks = plot.Add.ScatterPoints(log.Crashes.Select(static at => at.X).ToArray(), log.Crashes.Select(static at => at.Y).ToArray(), PictureColors.Red);
            marks.MarkerShape = MarkerShape.Eks;
            marks.MarkerSize = 11;
            marks.MarkerLineWidth = 2.5f;
            marks.LegendText = "crash";
        }

        double half = Room.FarCorner + 0.1;
        plot.Axes.SetLimits(-half, half, -half, half);
        PictureStyle.LegendBelow(plot);
        return plot;
    }

    /// <summary>Adds a line, with gaps where a robot was put back.</summary>
    private static void Line(Plot plot, IReadOnlyList<Vec2> points, Color color, float width, string name)
    {
        List<double> xs = [], ys = [];
        for (int i = 0; i < points.Count; i++)
        {
            if (name == "path" && i > 0 && (points[i] - points[i - 1]).Length > 3 * DriveSystem.TopSpeed * Drive.TickSeconds)
            {
                xs.Add(double.NaN);
                ys.Add(double.NaN);
            }

            xs.Add(points[i].X);
            ys.Add(points[i].Y);
        }

        PictureStyle.Line(plot, [.. xs], [.. ys], color, width).LegendText = name;
    }
}
