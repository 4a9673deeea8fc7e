using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;

namespace Lsm.Bench.Tests;

/// <summary>In a culture that writes a comma in numbers, figures are printed, written and read as in every other culture. The programs of this repository set no culture, but a host of their code may.</summary>
public sealed class CultureTests
{
    private static readonly Measurement Result = new("tick", "cpu", "CPU", 2)
    {
        StepsPerSecondBest = 1234567.5,
        StepsPerSecondMedian = 1234.25,
        Latencies = new(0.5, 1234.5, 2345.75, 98765.25),
        Spikes = 1234567,
        OracleSpikes = 1234568,
        AllocatedBytes = 65536,
        Adds = new()
        {
            ["bandwidth"] = 36.75, ["least"] = -0.5,
            ["rows"] = new JsonArray(
                new JsonObject { ["agents"] = 1024, ["us"] = 0.125, ["none"] = null, ["gets"] = "CPU" }, new JsonObject { ["agents"] = 1, ["us"] = 12, ["none"] = null, ["gets"] = "a Vulkan device" }),
        },
    };

    [Test]
    public void Print_InACultureWithACommaInNumbers_WritesTheSameTable()
    {
        string here = Table();
        Assert.That(CommaCulture.Run(Table), Is.EqualTo(here));
        Assert.That(here, Does.Contain("1,234,567.5").And.Contain("0.50 us").And.Contain("bandwidth: 36.75").And.Contain("least: -0.5"));
        Assert.That(here, Does.Contain("    agents     us  none  gets\n      1024  0.125     -  CPU\n         1     12     -  a Vulkan device\n"), "numbers are aligned at their end, words at their start");
        Assert.That(CommaCulture.Run(() => Result.Miss), Is.EqualTo(Result.Miss));
    }

    [Test]
    public void JsonReport_InACultureWithACommaInNumbers_WritesTheSameBytes()
    {
        byte[] here = Json();
        Assert.That(CommaCulture.Run(Json), Is.EqualTo(here));
        Assert.That(JsonNode.Parse(here)![0]!["p50Us"]!.GetValue<double>(), Is.EqualTo(0.5));
    }

    [Test]
    public void Parse_InACultureWithACommaInNumbers_ReadsTheSameValues()
    {
        string[] call = ["soak", "--ticks", "1000000", "--seed", "18446744073709551615", "--threads", "2", "--engine", "vulkan", "--device", "0"];
        ParseResult parsed = CommaCulture.Run(() => CommandLine.Build().Parse(call));
        Assert.That(parsed.Errors, Is.Empty);
        Assert.That(
            CommaCulture.Run(() => (parsed.GetValue<long>("--ticks"), parsed.GetValue<ulong>("--seed"), parsed.GetValue<int>("--threads"), parsed.GetValue<int?>("--device"))),
            Is.EqualTo((1_000_000L, ulong.MaxValue, 2, (int?)0)));
    }

    [TestCase("Lsm.Bench")]
    [TestCase("Lsm.Faults")]
    [TestCase("lsm")]
    public void Assembly_InAnyCulture_FormatsFractionsInvariantly(string assembly) =>
        Assert.That(CultureRule.Broken(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")), Is.Empty, "Use FormattableString.Invariant, or CultureInfo.InvariantCulture.");

    private static string Table()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        Reports.Table.Print(Result, output);
        return output.ToString();
    }

    private static byte[] Json()
    {
        using var folder = new TemporaryFolder();
        string path = folder["report.json"];
        JsonReport.Write(path, [Result]);
        return File.ReadAllBytes(path);
    }
}
