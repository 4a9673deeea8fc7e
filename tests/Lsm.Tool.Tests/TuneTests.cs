using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Lsm.Tool.Tests;

/// <summary><c>lsm tune</c>, and <c>lsm run</c> on the model that it wrote.</summary>
public sealed class TuneTests
{
    private static readonly string[] Small = ["--targets", "y", "--inputs", "x", "--sequence", "run", "--neurons", "40", "--trials", "6"];

    private readonly TemporaryFolder folder = new();

    [OneTimeSetUp]
    public void WriteData() => SampleData.WriteCsv(folder["series.csv"]);

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [Test]
    public void Tune_Csv_WritesAModelThatRuns()
    {
        (int code, string output, string errors) = ToolProcess.Run(folder.Path, ["tune", "series.csv", "--out", "a.safetensors", "--pictures", "study", .. Small]);
        Assert.That(code, Is.Zero, errors);
        Assert.That(errors, Does.Match(@"tuning: 6 liquids, best error [\d.E-]+ in [\d.]+ s\n$"));
        Assert.That(output, Does.EndWith($"Wrote {Path.Combine("study", "errors.png")}, and {Path.Combine("study", "prediction.png")} of rows 30 to 299 of 'a', which the liquid learned.\n"));
        Assert.That(Array.ConvertAll(Directory.GetFiles(folder["study"]), static file => new FileInfo(file).Length), Has.Length.EqualTo(2).And.All.GreaterThan(5000));
        Assert.That(output, Does.Contain("6 liquids of 40 neurons").And.Contain("persistence").And.Contain("echo state network of").And.Contain("Wrote a.safetensors"));
        Assert.That(Success("run", "a.safetensors", "series.csv").Split('\n'), Has.Length.EqualTo(602));
        Assert.That(Success("inspect", "a.safetensors"), Does.Contain("nrmse_cross_validation"));
    }

    [Test]
    public void Tune_Json_HasEveryTrialAndTheSameModelWithAnyThreads()
    {
        JsonNode one = JsonNode.Parse(Success(["tune", "series.csv", "--out", "one.safetensors", "--threads", "1", "--json", .. Small]))!;
        JsonNode many = JsonNode.Parse(Success(["tune", "series.csv", "--out", "many.safetensors", "--threads", "3", "--json", .. Small]))!;
        Assert.That(one["trials"]!.AsArray(), Has.Count.EqualTo(6));
        Assert.That(one["errors"]!["liquid"]!.GetValue<double>(), Is.LessThan(one["errors"]!["persistence"]!.GetValue<double>()));
        Assert.That((many["hash"]!.ToString(), many["trials"]!.ToJsonString()), Is.EqualTo((one["hash"]!.ToString(), one["trials"]!.ToJsonString())));
        Assert.That(File.ReadAllBytes(folder["many.safetensors"]), Is.EqualTo(File.ReadAllBytes(folder["one.safetensors"])));
    }

    [Test]
    public void Tune_Resume_GoesOnWithTheJournal()
    {
        string[] more = [.. Small[..^1], "12"];
        Success(["tune", "series.csv", "--out", "b.safetensors", .. Small]);
        (int code, _, string errors) = ToolProcess.Run(folder.Path, ["tune", "series.csv", "--out", "b.safetensors", .. more]);
        Assert.That((code, errors), Is.EqualTo((2, "lsm tune: b.study is the journal of an earlier study. Add --resume to go on with it, delete it, or name another model with --out.\n")));
        Success(["tune", "series.csv", "--out", "b.safetensors", "--resume", .. more]);
        Success(["tune", "series.csv", "--out", "c.safetensors", .. more]);
        Assert.That(File.ReadAllBytes(folder["b.safetensors"]), Is.EqualTo(File.ReadAllBytes(folder["c.safetensors"])), "A study that went on ends as an undisturbed one.");
        (code, _, errors) = ToolProcess.Run(folder.Path, ["tune", "series.csv", "--out", "b.safetensors", "--resume", .. Small]);
        Assert.That((code, errors), Is.EqualTo((2, "lsm tune: --trials is 6; the study in b.study has tried 12 liquids already. Give at least 12.\n")));
        (code, _, errors) = ToolProcess.Run(folder.Path, ["tune", "series.csv", "--out", "b.safetensors", "--resume", "--seed", "7", .. more]);
        Assert.That((code, errors.Contains("b.study is the journal of another study", StringComparison.Ordinal)), Is.EqualTo((2, true)), errors);
    }

    /// <summary>Ctrl+C takes the same path. The test sends SIGTERM because processes that a shell runs in the background ignore SIGINT.</summary>
    [Test]
    [Platform("Unix")]
    public void Tune_TerminatedOnWorkers_EndsWithTheWayToGoOn()
    {
        const string name = "terminated";
        using Process study = ToolProcess.Start(folder.Path, [], ["tune", "series.csv", "--out", $"{name}.safetensors", "--targets", "y", "--inputs", "x", "--neurons", "20", "--trials", "100000", "--workers", "1"]);
        Task<string> errors = study.StandardError.ReadToEndAsync();
        while (!study.HasExited && !(File.Exists(folder[$"{name}.study"]) && File.ReadAllLines(folder[$"{name}.study"]).Length > 2))
        {
            Thread.Sleep(50);
        }

        Assert.That(study.HasExited, Is.False);
        using Process kill = Process.Start("kill", ["-TERM", study.Id.ToString(CultureInfo.InvariantCulture)]);
        bool ended = study.WaitForExit(TimeSpan.FromMinutes(1));
        if (!ended)
        {
            study.Kill();
        }

        Assert.That(ended, Is.True, "100,000 liquids would take an hour.");
        Assert.That(study.ExitCode, Is.EqualTo(143));
        Assert.That(errors.Result, Does.Contain($"lsm tune: stopped. The same command with --resume goes on with the study in {name}.study."));
    }

    /// <summary>A shell has its jobs in the background ignore SIGINT.</summary>
    [Test]
    [Platform("Unix")]
    public void Tune_IgnoredInterrupt_GoesOnWithoutANote()
    {
        string lsm = Path.Combine(AppContext.BaseDirectory, "lsm.dll");
        var start = new ProcessStartInfo("bash", ["-c", $"trap '' INT; exec dotnet exec '{lsm}' tune series.csv --targets y --inputs x --neurons 20 --seconds 3 --out ignoring.safetensors"])
        {
            WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process study = Process.Start(start)!;
        Task<string> errors = study.StandardError.ReadToEndAsync();
        while (!study.HasExited && !File.Exists(folder["ignoring.study"]))
        {
            Thread.Sleep(50);
        }

        Assert.That(study.HasExited, Is.False);
        using Process kill = Process.Start("kill", ["-INT", study.Id.ToString(CultureInfo.InvariantCulture)]);
        string output = study.StandardOutput.ReadToEnd();
        study.WaitForExit();
        Assert.That((study.ExitCode, output.Contains("Wrote ignoring.safetensors", StringComparison.Ordinal)), Is.EqualTo((0, true)), errors.Result);
        Assert.That(errors.Result, Does.Not.Contain("stopped"));
    }

    private string Success(params string[] arguments)
    {
        (int code, string output, string errors) = ToolProcess.Run(folder.Path, arguments);
        Assert.That((code, errors), Is.EqualTo((0, errors)));
        return output;
    }
}
