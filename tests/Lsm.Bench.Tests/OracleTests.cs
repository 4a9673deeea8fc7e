using System.Diagnostics;
using System.Text.Json;

namespace Lsm.Bench.Tests;

/// <summary>A benchmark run compares its spikes with the oracle. If they differ, the process reports it and fails.</summary>
public sealed class OracleTests
{
    private const int Neurons = SmallWorkload.Neurons;
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Workload_SpikesOfTheOracle_Succeeds()
    {
        long spikes = Write(wrongBy: 0);
        Assert.That(spikes, Is.GreaterThan(SmallWorkload.Steps), "a silent liquid proves nothing");
        (int code, string output, string errors) = Bench();
        Assert.That((code, errors), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain($"spikes  {spikes}, oracle {spikes}: the same"));
    }

    [Test]
    public void Workload_OtherSpikes_FailsAndNamesBothNumbers([Values(-1, 1)] int wrongBy)
    {
        long spikes = Write(wrongBy);
        (int code, string output, string errors) = Bench();
        Assert.That((code, errors.Trim()), Is.EqualTo((1, $"w2: it fired {spikes} spikes; a correct engine fires {spikes + wrongBy}.")));
        Assert.That(output, Does.Contain($"spikes  {spikes}, oracle {spikes + wrongBy}: MISSED"));
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(folder["results.json"]));
        JsonElement result = report.RootElement[0];
        Assert.That((result.GetProperty("spikes").GetInt64(), result.GetProperty("oracleSpikes").GetInt64()), Is.EqualTo((spikes, spikes + wrongBy)));
    }

    [Test]
    public void Workload_RepeatedTargetsInAnyOrder_AddsTheirWeights()
    {
        long spikes = new SmallWorkload { Halves = true }.Write(folder.Path);
        (int code, string output, string errors) = Bench();
        Assert.That((code, errors), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain($"spikes  {spikes}, oracle {spikes}: the same"));
    }

    [Test]
    public void Workload_GivenMembranes_StartsEveryAgentWithThem()
    {
        long unset = new SmallWorkload { Batch = 3 }.Write(folder.Path), spikes = new SmallWorkload { Batch = 3, Start = 0.875f }.Write(folder.Path);
        Assert.That(spikes, Is.Not.EqualTo(unset), "the membranes must have an effect");
        (int code, _, string errors) = Bench();
        Assert.That((code, errors), Is.EqualTo((0, "")));
    }

    [Test]
    public void Workload_FileOfAnyName_IsMeasuredByItsName()
    {
        Write(wrongBy: 0);
        File.Move(folder["w2.safetensors"], folder["mine.safetensors"]);
        Assert.That(Bench(scenario: "mine").Code, Is.Zero);
        (int code, _, string errors) = Bench(scenario: "yours");
        Assert.That((code, errors), Is.EqualTo((2, errors)));
        Assert.That(errors, Does.Contain("Argument 'yours' not recognized.").And.Contain("w2").And.Contain("NAME.safetensors"));
    }

    [Test]
    public void Workload_MissingOrIllegalEntry_IsNamed()
    {
        new SmallWorkload { SaysSpikes = false }.Write(folder.Path);
        (int code, _, string errors) = Bench();
        Assert.That((code, errors.Trim()), Is.EqualTo((2, "w2.safetensors: the metadata lack 'spikes'.")));
        new SmallWorkload { LastTarget = Neurons }.Write(folder.Path);
        (code, _, errors) = Bench();
        Assert.That((code, errors.Trim()), Is.EqualTo((2, $"w2.safetensors: rec.indices has the target {Neurons} in row {Neurons - 1}; it must be from 0 to {Neurons - 1}.")));
        new SmallWorkload { LastRow = 7 }.Write(folder.Path);
        (code, _, errors) = Bench();
        Assert.That((code, errors), Is.EqualTo((2, errors)));
        Assert.That(errors, Does.Contain($"rec.indptr must have {Neurons + 1} values that rise from 0 to {Neurons * Neurons}").And.Not.Contain("   at "));
    }

    [Test]
    public void Workload_MissingOrDamagedFile_ReturnsUsageError()
    {
        (int code, _, string errors) = Bench();
        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain("w2.safetensors is missing").And.Contain("generate.py"));
        File.WriteAllText(folder["w2.safetensors"], "no tensors");
        (code, _, errors) = Bench();
        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain("w2.safetensors").And.Not.Contain("   at "));
    }

    [TestCase("--thread", "1", "Argument '--thread' not recognized.")]
    [TestCase("--threads", "-3", "--threads is -3; it must be at least 0.")]
    [TestCase("--threads", "2000", "Threads is 2000; it must be from 0 to 1024.")]
    public void CommandLine_UnknownOptionOrIllegalValue_ReturnsUsageError(string option, string value, string said)
    {
        Write(wrongBy: 0);
        (int code, _, string errors) = Bench(option, value);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain(said).And.Not.Contain("   at "));
    }

    private (int Code, string Output, string Errors) Bench(string option = "--threads", string value = "1", string scenario = "w2")
    {
        string[] call = ["exec", Path.Combine(AppContext.BaseDirectory, "Lsm.Bench.dll"), scenario, option, value, "--workloads", folder.Path, "--json", folder["results.json"]];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", call) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    private long Write(int wrongBy) => new SmallWorkload { WrongBy = wrongBy }.Write(folder.Path);
}
