using System.Globalization;
using System.Text.Json.Nodes;
using Lsm.Bench.Realtime;
using Lsm.Bench.Reports;
using Lsm.Bench.Scenarios;
using Lsm.Runtime;

namespace Lsm.Bench.Tests;

public sealed class RealtimeTests
{
    [Test]
    public void Realtime_FractionOfSecond_PrintsBothLoopsAndCollector()
    {
        Measurement result = RealtimeScenario.Run(new BenchOptions(EngineKind.Cpu, null, 1, null) { Seconds = 0.2 });
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Table.Print(result, output);
        JsonObject[] rows = [.. result.Adds["loops"]!.AsArray().Select(row => row!.AsObject())];
        Assert.Multiple(() =>
        {
            Assert.That(rows.Select(row => row["loop"]!.GetValue<string>()), Is.EqualTo(new[] { "liquid", "empty" }));
            Assert.That(rows.Select(row => row["frames"]!.GetValue<int>()), Is.EqualTo(new[] { 200, 200 }));
            Assert.That(rows.Select(row => row["tickP50Us"]!.GetValue<double>()), Is.Ordered.Descending, "the liquid works, the empty loop does not");
            Assert.That(result.Adds["garbageMBs"]!.GetValue<double>(), Is.Positive);
            Assert.That(result.AllocatedBytes, Is.Zero);
            Assert.That(output.ToString(), Does.Contain("tickP999Us").And.Contain("jitterMaxUs").And.Contain("late").And.Contain("gc: workstation, latency mode").And.Contain("8 sensors -> 1000 neurons"));
        });
    }

    [Test]
    public void ControlLoop_TicksLongerThanPeriod_CountsEveryFrameLate()
    {
        var loop = new ControlLoop("slow", () => Thread.Sleep(5), 20);
        loop.Run(20);
        Assert.That(loop.Row()["late"]!.GetValue<int>(), Is.EqualTo(20));
    }

    [TestCase(InputKind.Analog)]
    [TestCase(InputKind.Spikes)]
    public void Realtime_ModelOfFile_RunsThatModel(InputKind input)
    {
        using var file = new SmallModel(input);
        Measurement result = RealtimeScenario.Run(new BenchOptions(EngineKind.Cpu, null, 1, null) { Seconds = 0.05, Model = file.Path });
        Assert.That(result.Adds["model"]!.GetValue<string>(), Is.EqualTo(file.Model.ToString()).And.StartsWith("3 sensors -> 20 neurons -> 2 motors"));
    }

    [Test]
    public void Tick_ModelOfFile_RunsThatModel()
    {
        using var file = new SmallModel(InputKind.Spikes);
        Measurement result = TickScenario.Run(new BenchOptions(EngineKind.Cpu, null, 1, null) { Model = file.Path });
        Assert.That(result.Adds["model"]!.GetValue<string>(), Is.EqualTo(file.Model.ToString()));
        Assert.That(result.Adds["ticks"]!.AsArray(), Has.Count.EqualTo(6));
        Assert.That(result.AllocatedBytes, Is.Zero);
    }

    [TestCase("tick")]
    [TestCase("realtime")]
    public void Run_ModelFileIsMissing_NamesIt(string scenario)
    {
        Assert.That(CommandLine.Build().Parse([scenario, "--model", "missing.safetensors"]).Invoke(), Is.EqualTo(2), "the option reaches the scenario");
        var errors = new StringWriter();
        Assert.That(CommandLine.Run([scenario], new BenchOptions(EngineKind.Cpu, null, 1, null) { Model = "missing.safetensors" }, null, TextWriter.Null, errors), Is.EqualTo(2));
        Assert.That(errors.ToString(), Does.Contain("missing.safetensors"));
    }

    private sealed class SmallModel : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public SmallModel(InputKind input)
        {
            Model = new LiquidStateMachine(new LiquidReservoir(3, 20, new ReservoirOptions { FanIn = 4, Input = input }), Runtime.Readouts.LinearReadout.Random(20, 2, 1), FeatureKind.Trace);
            Path = folder["small.safetensors"];
            Model.Save(Path);
        }

        public string Path { get; }

        public LiquidStateMachine Model { get; }

        public void Dispose() => folder.Dispose();
    }
}
