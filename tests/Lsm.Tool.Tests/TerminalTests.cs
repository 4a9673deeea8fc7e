using System.Text.RegularExpressions;

namespace Lsm.Tool.Tests;

/// <summary>What <c>lsm</c> shows on a terminal.</summary>
[Platform("Linux")]
public sealed partial class TerminalTests
{
    private readonly TemporaryFolder folder = new();

    [OneTimeSetUp]
    public void WriteData() => SampleData.WriteCsv(folder["series.csv"]);

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [Test]
    public void Train_Terminal_ShowsABarThatEndsAt100Percent()
    {
        string output = Run("xterm", 80, "train", "series.csv", "--targets", "y", "--inputs", "x", "--neurons", "100", "--out", "bar.safetensors");
        int[] shares = [.. Shares().Matches(output[..output.IndexOf("comparing", StringComparison.Ordinal)]).Select(static match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.That(shares, Is.Ordered.And.Some.InRange(1, 99).And.Some.EqualTo(100));
        Assert.That(output, Does.Match("comparing: 5 predictors .*100%"));
        Assert.That(output, Does.Contain("\u001b[?25h"), "The cursor is shown again.");
    }

    [Test]
    public void Tune_Terminal_ShowsLiquidsAndBestErrorBesideTheBar() =>
        Assert.That(
            Run("xterm", 80, "tune", "series.csv", "--targets", "y", "--inputs", "x", "--neurons", "20", "--trials", "6", "--out", "tuned.safetensors"),
            Does.Match(@"tuning: 6 liquids, best error [\d.E-]+ .*100%"));

    [Test]
    public void Train_DumbTerminal_WritesWholeLines()
    {
        string output = Run("dumb", 80, "train", "series.csv", "--targets", "y", "--inputs", "x", "--neurons", "20", "--out", "dumb.safetensors");
        Assert.That(output, Does.Match(@"^training: 1 liquid in [\d.]+ s\ncomparing: 5 predictors in [\d.]+ s\nData ").And.Not.Contain('\u001b'));
    }

    [TestCase(70, 70)]
    [TestCase(40, 60)]
    [TestCase(160, 100)]
    public void Help_Terminal_TakesItsWidthFrom60To100(int terminal, int widest)
    {
        int longest = Run("dumb", terminal, "train", "--help").Split("Examples:")[0].Split('\n').Max(static line => line.TrimEnd().Length);
        Assert.That(longest, Is.InRange(widest - 12, widest));
    }

    private string Run(string kind, int columns, params string[] arguments) => ToolProcess.RunInTerminal(folder.Path, kind, columns, arguments);

    [GeneratedRegex(@"(\d+)%")]
    private static partial Regex Shares();
}
