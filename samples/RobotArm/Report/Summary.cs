using System.Globalization;
using Spectre.Console;

namespace RobotArm.Report;

/// <summary>Writes the results of a run: tables on a terminal, plain lines elsewhere.</summary>
internal static class Summary
{
    public static void Tables(RunResult run)
    {
        Table reaches = new Table().Border(TableBorder.Rounded).Title("[bold]Four reaches, the liquid drives alone[/]")
            .AddColumn("reach").AddColumn(new TableColumn("DTW cost").RightAligned()).AddColumn(new TableColumn("end point").RightAligned())
            .AddColumn(new TableColumn("demonstration only").RightAligned()).AddColumn(new TableColumn("no liquid").RightAligned())
            .AddColumn(new TableColumn("published").RightAligned());
        foreach (ReachResult r in run.Reaches)
        {
            reaches.AddRow(
                r.Liquid.Reach.Name, $"[bold green]{N(r.Liquid.DtwMean, 2)}[/] ± {N(r.Liquid.DtwSd, 2)}", $"{N(r.Liquid.EndPointErrorCm, 1)} cm",
                N(r.DemonstrationOnly.DtwMean, 2), $"[orange3]{N(r.NoLiquid.DtwMean, 2)}[/]", N(r.Liquid.Reach.PublishedDtw, 1));
        }

        if (run.Latency > 0)
        {
            AnsiConsole.MarkupLine($"[bold]{Late(run)}[/]");
        }

        AnsiConsole.Write(reaches.Caption("[grey]mean of the trials, metres summed over 250 points; lower is better[/]"));
        if (run.Letters.Count > 0)
        {
            Table letters = new Table().Border(TableBorder.Rounded).Title("[bold]Letters from memory, mm per point[/]")
                .AddColumn("letter").AddColumn(new TableColumn("liquid").RightAligned())
                .AddColumn(new TableColumn("pushed 2 cm").RightAligned()).AddColumn(new TableColumn("no liquid").RightAligned());
            foreach (LetterResult l in run.Letters)
            {
                letters.AddRow(
                    Markup.Escape(l.Liquid.Letter.Name), N(l.Liquid.DtwPerPointMm, 1), N(l.Liquid.PushedDtwPerPointMm, 1), N(l.NoLiquid.DtwPerPointMm, 1));
            }

            letters.AddEmptyRow();
            (double free, double pushed, double noLiquid) = Medians(run.Letters);
            letters.AddRow("[bold]median[/]", $"[bold green]{N(free, 1)}[/]", $"[bold]{N(pushed, 1)}[/]", $"[orange3]{N(noLiquid, 1)}[/]");
            AnsiConsole.Write(letters);
        }
    }

    public static void Lines(RunResult run, TextWriter output)
    {
        output.WriteLine("DTW cost, metres summed over 250 points: liquid mean and sd; after the demonstration only; without a liquid; published; end-point error");
        foreach (ReachResult r in run.Reaches)
        {
            output.WriteLine(
                $"  reach {r.Liquid.Reach.Name}: {N(r.Liquid.DtwMean, 2)} sd {N(r.Liquid.DtwSd, 2)}; {N(r.DemonstrationOnly.DtwMean, 2)}; "
                + $"{N(r.NoLiquid.DtwMean, 2)}; {N(r.Liquid.Reach.PublishedDtw, 1)}; {N(r.Liquid.EndPointErrorCm, 1)} cm");
        }

        if (run.Latency > 0)
        {
            output.WriteLine(Late(run));
        }

        if (run.Letters.Count > 0)
        {
            output.WriteLine("Letters from memory, mm of DTW cost per point: liquid; pushed by 2 cm half-way; without a liquid");
            foreach (LetterResult l in run.Letters)
            {
                output.WriteLine(
                    $"  {l.Liquid.Letter.Name}: {N(l.Liquid.DtwPerPointMm, 1)}; {N(l.Liquid.PushedDtwPerPointMm, 1)}; {N(l.NoLiquid.DtwPerPointMm, 1)}");
            }

            (double free, double pushed, double noLiquid) = Medians(run.Letters);
            output.WriteLine($"  median: {N(free, 1)}; {N(pushed, 1)}; {N(noLiquid, 1)}");
        }
    }

    /// <summary>One line with the tick times.</summary>
    public static string Ticks(RunResult run)
    {
        TickTimes times = run.TickTimes;
        return $"a tick of {run.AgentsPerTick} arms: median {N(times.P50, 2)} ms, 99th percentile {N(times.P99, 2)} ms, on {run.Device}";
    }

    private static string Late(RunResult run) =>
        $"The motors have a delay of {run.Latency} {(run.Latency == 1 ? "tick" : "ticks")}. DTW cost, trained for this delay: {string.Join(", ", run.Reaches.Select(r => N(r.Liquid.DtwMean, 2)))}; "
        + $"trained for no delay: {string.Join(", ", run.Reaches.Select(r => N(r.TrainedForNoLatency!.DtwMean, 2)))}";

    private static (double Free, double Pushed, double NoLiquid) Medians(IReadOnlyList<LetterResult> letters) => (
        Median(letters.Select(l => l.Liquid.DtwPerPointMm)),
        Median(letters.Select(l => l.Liquid.PushedDtwPerPointMm)),
        Median(letters.Select(l => l.NoLiquid.DtwPerPointMm)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }

    private static string N(double value, int digits) => value.ToString("F" + digits, CultureInfo.InvariantCulture);
}
