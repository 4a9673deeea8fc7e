using Lsm.Activity.Pictures;
using ScottPlot;
using ScottPlot.TickGenerators;
using WallFollower.Training;

namespace WallFollower.Report;

/// <summary>Draws crashes and wall error over the rounds of correction.</summary>
internal static class RoundPictures
{
    public static void Save(string file, RunResult run) => PictureStyle.Save(
        file,
        [
            Panel(run, "Crashes in the rooms of the test", "crashes", static result => result.Crashes),
            Panel(run, "Distance to the wall", "mean error, m", static result => result.WallError),
        ],
        2, 620, 460);

    private static Plot Panel(RunResult run, string title, string unit, Func<TestResult, double> value)
    {
        Plot plot = PictureStyle.Panel(title, "rounds of correction after the imitation", unit);
        double[] rounds = [.. Enumerable.Range(0, run.Liquid.Count).Select(static round => (double)round)];
        foreach ((string name, IReadOnlyList<TestResult> results, Color color) in new[] { ("liquid", run.Liquid, PictureColors.Blue), ("no liquid", run.NoLiquid, PictureColors.Orange) })
        {
            var line = PictureStyle.Line(plot, rounds, [.. results.Select(value)], color, 2);
            line.MarkerSize = 9;
            line.LegendText = name;
        }

        plot.Add.HorizontalLine(value(run.Demonstrator), 2, PictureColors.Black, LinePattern.Dashed).LegendText = "demonstrator";
        plot.Axes.Bottom.TickGenerator = new NumericManual(rounds, [.. rounds.Select(static round => $"{(int)round}")]);
        double most = run.Liquid.Concat(run.NoLiquid).Append(run.Demonstrator).Max(value);
        plot.Axes.SetLimits(-0.2, rounds[^1] + 0.2, -0.03 * most, 1.08 * most);
        PictureStyle.LegendBelow(plot);
        return plot;
    }
}
