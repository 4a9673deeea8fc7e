using System.Globalization;
using Spectre.Console;
using SpokenDigits.Trials;

namespace SpokenDigits.Reports;

/// <summary>Writes the accuracies of all trials: a table on a terminal, plain lines elsewhere.</summary>
/// <param name="results">One for each trial, at least one.</param>
/// <param name="neurons">The number of neurons of each liquid.</param>
/// <param name="seeds">The number of seeds.</param>
internal sealed class Summary(IReadOnlyList<TrialResult> results, int neurons, int seeds)
{
    private double Liquid => results.Average(result => result.Liquid.Accuracy);

    private double NoLiquid => results.Average(result => result.NoLiquid.Accuracy);

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F2} %");

    /// <summary>The accuracy and the number of errors.</summary>
    public static string Accuracy(Confusion confusion) => $"{Percent(confusion.Accuracy)} ({confusion.Total - confusion.Correct} of {confusion.Total} wrong)";

    public static string Plural(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    public void Table(IAnsiConsole console)
    {
        Table table = new Table().Border(TableBorder.Rounded).Title($"[bold]Accuracy of a liquid of {neurons} neurons[/]")
            .AddColumn(results.Count > 1 ? "held-out speaker" : "test").AddColumn(new TableColumn("words").RightAligned())
            .AddColumn(new TableColumn("liquid").RightAligned()).AddColumn(new TableColumn("no liquid").RightAligned());
        foreach (TrialResult result in results)
        {
            table.AddRow(
                Markup.Escape(result.Name), $"{result.NoLiquid.Total}", $"[bold green]{Percent(result.Liquid.Accuracy)}[/]",
                $"[orange3]{Percent(result.NoLiquid.Accuracy)}[/]");
        }

        if (results.Count > 1)
        {
            table.AddEmptyRow();
            table.AddRow("[bold]mean[/]", "", $"[bold green]{Percent(Liquid)}[/]", $"[orange3]{Percent(NoLiquid)}[/]");
        }

        console.Write(table.Caption($"[grey]mean of {Plural(seeds, "seed")}; without a liquid the same bands, windows and readout are used[/]"));
    }

    public void Lines(TextWriter output)
    {
        foreach (TrialResult result in results.Count > 1 ? results : [])
        {
            output.WriteLine($"{result.Name}: {Percent(result.Liquid.Accuracy)} with the liquid, {Percent(result.NoLiquid.Accuracy)} without");
        }

        string speakers = results.Count > 1 ? Plural(results.Count, "held-out speaker") : "";
        output.WriteLine($"liquid of {neurons} neurons, mean of {Plural(seeds, "seed")}{(speakers.Length > 0 ? $" and {speakers}" : "")}: {Percent(Liquid)}");
        output.WriteLine($"no liquid (same bands, windows and readout){(speakers.Length > 0 ? $", mean of {speakers}" : "")}: {Percent(NoLiquid)}");
    }
}
