using System.Globalization;
using WallFollower.Training;

namespace WallFollower.Report;

/// <summary>Writes the results of a run as a table.</summary>
internal static class Summary
{
    public static void Write(RunResult run, TextWriter output)
    {
        output.WriteLine($"{run.Sizes.Robots} robots drive for {run.Sizes.TestSeconds} s, each in a room that is not in the training:");
        output.WriteLine($"  {"",-14}{"liquid",20}{"no liquid",20}");
        output.WriteLine($"  {"",-14}{"crashes",10}{"error",10}{"crashes",10}{"error",10}");
        output.WriteLine(Row(run.Demonstrator, null));
        foreach ((TestResult liquid, TestResult none) in run.Liquid.Zip(run.NoLiquid))
        {
            output.WriteLine(Row(liquid, none));
        }

        output.WriteLine("error: the mean difference between the distance to the nearest wall and the wanted 0.5 m, in metres");
    }

    private static string Row(TestResult liquid, TestResult? none) => $"  {liquid.Name,-14}{Figures(liquid)}{(none is null ? "" : Figures(none))}";

    private static string Figures(TestResult result) => string.Create(CultureInfo.InvariantCulture, $"{result.Crashes,10}{result.WallError,10:F3}");
}
