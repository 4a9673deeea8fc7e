using System.Globalization;
using System.Text.Json;
using Lsm.Ecs;
using Lsm.Runtime;
using WallFollower.Report;
using WallFollower.Training;

namespace WallFollower.Tests;

/// <summary>Shorter runs of the sample. The same seed gives the same numbers on every machine.</summary>
public class EndToEndTests
{
    private static readonly Options Short = new() { Engine = EngineKind.Cpu, Sizes = new(Robots: 6, TrainingSeconds: 40, TestSeconds: 30, Rounds: 4) };
    private static readonly Options Tiny = Short with { Sizes = new(Robots: 2, TrainingSeconds: 3, TestSeconds: 2, Rounds: 1) };
    private static readonly Lazy<RunResult> OnCpu = new(() => Demo.Run(Short, TextWriter.Null));

    [Test]
    public void Correct_SomeRounds_LowersCrashesInRoomsThatWereNotTrained()
    {
        RunResult run = OnCpu.Value;
        Assert.That(run.Demonstrator.Crashes, Is.Zero);
        Assert.That(run.Liquid.Select(static result => result.Crashes), Is.EqualTo([8, 0, 0, 0, 0]), "imitation, then four rounds of correction");
        Assert.That(run.Liquid[^1].WallError, Is.EqualTo(0.0752).Within(0.0005));
        Assert.That(run.Liquid[^1].WallError, Is.LessThan(run.NoLiquid[^1].WallError));
    }

    [Test]
    public void Test_Demonstrator_NeverCrashes()
    {
        using var training = new FollowerTraining(FollowerLiquid.NoLiquid, EngineKind.Cpu, 7, new(Robots: 20, TrainingSeconds: 1, TestSeconds: 60, Rounds: 0));
        TestResult result = training.Test("demonstrator", LsmMode.Off);
        Assert.That(result.Crashes, Is.Zero);
        Assert.That(result.WallError, Is.Not.NaN.And.LessThan(0.1));
    }

    [Test]
    public void Run_Seed_DecidesChecksum()
    {
        RunResult run = Demo.Run(Tiny, TextWriter.Null), again = Demo.Run(Tiny, TextWriter.Null), other = Demo.Run(Tiny with { Seed = 43 }, TextWriter.Null);
        Assert.That(again.Checksum, Is.EqualTo(run.Checksum));
        Assert.That(other.Checksum, Is.Not.EqualTo(run.Checksum));
        Assert.That(run.Checksum, Does.Match("^[0-9a-f]{16}$"));
    }

    [Test]
    public void Run_Vulkan_GivesChecksumOfCpu()
    {
        RunResult onVulkan;
        try
        {
            onVulkan = Demo.Run(Tiny with { Engine = EngineKind.Vulkan }, TextWriter.Null);
        }
        catch (InvalidOperationException missing)
        {
            Checkout.Missing(missing.Message);
            throw;
        }

        Assert.That(onVulkan.Checksum, Is.EqualTo(Demo.Run(Tiny, TextWriter.Null).Checksum));
    }

    [Test]
    public void Write_Run_HasPicturesAndResults()
    {
        string folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "short-report");
        IReadOnlyList<string> files = ReportFolder.Write(folder, OnCpu.Value);
        Assert.That(files.Select(Path.GetFileName), Is.EqualTo(["report.json", "paths.png", "rounds.png", "raster.png"]));
        foreach (string file in files.Where(file => file.EndsWith(".png", StringComparison.Ordinal)))
        {
            Assert.That(new FileInfo(file).Length, Is.GreaterThan(5_000), file);
        }

        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(files[0]));
        JsonElement liquid = report.RootElement.GetProperty("liquid");
        Assert.That(liquid.GetArrayLength(), Is.EqualTo(Short.Sizes.Rounds + 1));
        Assert.That(liquid[0].GetProperty("crashes").GetInt32(), Is.EqualTo(OnCpu.Value.Liquid[0].Crashes));
        Assert.That(report.RootElement.GetProperty("checksum").GetString(), Is.EqualTo(OnCpu.Value.Checksum));
    }

    [Test]
    public void Summary_Run_HasEveryRound()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Summary.Write(OnCpu.Value, output);
        Assert.That(output.ToString(), Does.Contain("demonstrator").And.Contain("imitation").And.Contain("correction 4"));
    }
}
