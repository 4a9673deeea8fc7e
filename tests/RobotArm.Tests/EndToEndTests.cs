using System.Globalization;
using System.Text.Json;
using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using RobotArm.Control;
using RobotArm.Letters;
using RobotArm.Mechanics;
using RobotArm.Reaching;
using RobotArm.Report;

namespace RobotArm.Tests;

/// <summary>The whole run with few trials and two small letters.</summary>
public class EndToEndTests
{
    private static readonly Options Short = new() { Engine = EngineKind.Cpu, Trials = (3, 2) };
    private static readonly Letter[] Letters = [Small("o", 1, 1), Small("s", 1, 2)];
    private static readonly Lazy<RunResult> OnCpu = new(() => Run(Short));

    [Test]
    public void Run_FewTrials_BeatsArmWithoutLiquid()
    {
        foreach (ReachResult reach in OnCpu.Value.Reaches)
        {
            Assert.That(reach.Liquid.DtwMean, Is.Not.NaN.And.LessThan(0.7 * reach.NoLiquid.DtwMean), $"reach {reach.Liquid.Reach.Name}");
        }
    }

    [Test]
    public void Run_TwoLetters_WritesThemFromMemory()
    {
        foreach (LetterResult letter in OnCpu.Value.Letters)
        {
            Assert.That(letter.Liquid.DtwPerPointMm, Is.Not.NaN.And.LessThan(10), letter.Liquid.Letter.Name);
            Assert.That(letter.Pushed[(Letters[0].Count / 2) + 1], Is.Not.EqualTo(letter.Hand[(Letters[0].Count / 2) + 1]), "the push moved the pen");
        }
    }

    [Test]
    public void Run_Seed_DecidesChecksum()
    {
        RunResult again = Run(Short, []), other = Run(Short with { Seed = 43 }, []);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Run(Short, []).Checksum, Is.EqualTo(again.Checksum));
            Assert.That(other.Checksum, Is.Not.EqualTo(again.Checksum));
            Assert.That(again.Checksum, Does.Match("^[0-9a-f]{16}$"));
        }
    }

    [Test]
    public void Run_WithLatency_ReportsTrainingForNoDelay()
    {
        RunResult late = Run(Short with { Latency = 2 }, []);
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Summary.Lines(late, output);
        Assert.That(output.ToString(), Does.Contain("The motors have a delay of 2 ticks. DTW cost, trained for this delay: "));
        using JsonDocument report = JsonDocument.Parse(JsonReport.Write(late));
        Assert.That(report.RootElement.GetProperty("latency").GetInt32(), Is.EqualTo(2));
        Assert.That(report.RootElement.GetProperty("trajectories")[0].GetProperty("trainedForNoLatencyDtwMean").GetDouble(), Is.GreaterThan(0));
    }

    /// <summary>A part of the run: the demonstration, its readout, and a reach that the liquid drives alone.</summary>
    [Test]
    public void Reach_OnVulkan_GivesChecksumOfCpu()
    {
        string onCpu = Checksum(EngineKind.Cpu);
        Assert.That(OnVulkan(static () => Checksum(EngineKind.Vulkan)), Is.EqualTo(onCpu));

        static string Checksum(EngineKind kind)
        {
            using var controller = new LiquidController<ReachSensors>(ReachLiquid.Build(42), kind, new Philox(42, ReachBatch.Membranes));
            Assert.That(controller.Engine.Kind, Is.EqualTo(kind));
            new ReachTraining(controller, 42, (1, 1)).Demonstrate(new ProgressLines(TextWriter.Null));
            var checksum = new RunChecksum();
            new ReachBatch([Reach.All[0]], 42, 50_000).Run(controller, ControlMode.Autonomous, null, static () => { }, checksum);
            return checksum.ToString();
        }
    }

    /// <summary>The whole run: <c>dotnet test tests/RobotArm.Tests -c Release --filter TestCategory=Full</c>.</summary>
    [Test]
    [Explicit("minutes on a software device")]
    [Category("Full")]
    public void Run_Vulkan_GivesChecksumOfCpu([Values] bool letters)
    {
        Letter[] written = letters ? Letters : [];
        Options fewest = Short with { Trials = (1, 1) };
        RunResult onVulkan = OnVulkan(() => Run(fewest with { Engine = EngineKind.Vulkan }, written));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(onVulkan.Engine, Is.EqualTo(EngineKind.Vulkan));
            Assert.That(onVulkan.Checksum, Is.EqualTo(Run(fewest, written).Checksum));
        }
    }

    [Test]
    public void Write_Run_HasPicturesAndResults()
    {
        string folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "short-report");
        foreach (string file in ReportFolder.Write(folder, OnCpu.Value).Where(file => file.EndsWith(".png", StringComparison.Ordinal)))
        {
            Assert.That(new FileInfo(file).Length, Is.GreaterThan(5_000), file);
        }

        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "report.json")));
        JsonElement root = report.RootElement, reach = root.GetProperty("trajectories")[3], letter = root.GetProperty("letters")[1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(root.GetProperty("trajectories").GetArrayLength(), Is.EqualTo(4));
            Assert.That(reach.GetProperty("name").GetString(), Is.EqualTo("4"));
            Assert.That(reach.GetProperty("dtwMean").GetDouble(), Is.EqualTo(OnCpu.Value.Reaches[3].Liquid.DtwMean).Within(1e-4));
            Assert.That(reach.GetProperty("dtwSd").GetDouble(), Is.GreaterThan(0));
            Assert.That(reach.GetProperty("publishedDtw").GetDouble(), Is.EqualTo(3.3));
            Assert.That(reach.GetProperty("noLiquidDtwMean").GetDouble(), Is.GreaterThan(0));
            Assert.That(reach.GetProperty("endPointErrorCm").GetDouble(), Is.GreaterThan(0));
            Assert.That(root.GetProperty("engine").GetString(), Is.EqualTo("cpu"));
            Assert.That(root.GetProperty("device").GetString(), Is.Not.Empty);
            Assert.That(root.GetProperty("seed").GetUInt64(), Is.EqualTo(42));
            Assert.That(root.GetProperty("checksum").GetString(), Is.EqualTo(OnCpu.Value.Checksum));
            Assert.That(root.GetProperty("tickMs").GetProperty("p50").GetDouble(), Is.GreaterThan(0));
            Assert.That(root.GetProperty("tickMs").GetProperty("p99").GetDouble(), Is.GreaterThanOrEqualTo(root.GetProperty("tickMs").GetProperty("p50").GetDouble()));
            Assert.That(letter.GetProperty("name").GetString(), Is.EqualTo("s"));
            Assert.That(letter.GetProperty("dtwPerPointMm").GetDouble(), Is.GreaterThan(0));
            Assert.That(letter.GetProperty("pushedDtwPerPointMm").GetDouble(), Is.GreaterThan(0));
            Assert.That(letter.GetProperty("noLiquidDtwPerPointMm").GetDouble(), Is.GreaterThan(0));
        }
    }

    [Test]
    public void JsonReport_NoLetters_HasNoLetters()
    {
        using JsonDocument report = JsonDocument.Parse(JsonReport.Write(OnCpu.Value with { Letters = [] }));
        Assert.That(report.RootElement.TryGetProperty("letters", out _), Is.False);
    }

    [Test]
    public void Lines_Run_HasEveryResult()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Summary.Lines(OnCpu.Value, output);
        string text = output.ToString();
        Assert.That(text, Does.Contain("reach 4: ").And.Contain("  o: ").And.Contain("median: "));
    }

    private static T OnVulkan<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (InvalidOperationException missing)
        {
            Checkout.Missing(missing.Message);
            throw;
        }
    }

    private static RunResult Run(Options options, Letter[]? letters = null) => Demo.Run(options, letters ?? Letters, new ProgressLines(TextWriter.Null));

    private static Letter Small(string name, int x, int y) =>
        new(name, Array.ConvertAll([.. Enumerable.Range(0, 60)], i => new Vec2(Math.Cos(0.1 * x * i), Math.Sin(0.1 * y * i))));
}
