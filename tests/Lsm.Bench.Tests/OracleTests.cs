using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lsm.Runtime.Files;

namespace Lsm.Bench.Tests;

/// <summary>A benchmark whose engine fires other spikes than every faithful one is no benchmark: the process says so and fails.</summary>
public sealed class OracleTests
{
    private const int Steps = 40, Inputs = 2, Neurons = 12, Outputs = 3;
    private const float Beta = 0.9f, Threshold = 1;
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("lsm-oracle").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void The_right_spikes_are_a_success()
    {
        long spikes = Write(wrongBy: 0);
        Assert.That(spikes, Is.GreaterThan(Steps), "a silent liquid would prove nothing");
        (int code, string output, string errors) = Bench();
        Assert.That((code, errors), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain($"spikes  {spikes}, oracle {spikes}: the same"));
    }

    [Test]
    public void Other_spikes_are_a_failure_that_names_both_numbers([Values(-1, 1)] int wrongBy)
    {
        long spikes = Write(wrongBy);
        (int code, string output, string errors) = Bench();
        Assert.That((code, errors.Trim()), Is.EqualTo((1, $"w2: it fired {spikes} spikes; a faithful engine fires {spikes + wrongBy}.")));
        Assert.That(output, Does.Contain($"spikes  {spikes}, oracle {spikes + wrongBy}: MISSED"));
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "results.json")));
        JsonElement result = report.RootElement[0];
        Assert.That((result.GetProperty("spikes").GetInt64(), result.GetProperty("oracleSpikes").GetInt64()), Is.EqualTo((spikes, spikes + wrongBy)));
    }

    [Test]
    public void A_workload_that_is_not_there_or_is_damaged_is_neither()
    {
        (int code, _, string errors) = Bench();
        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain("w2.safetensors is missing").And.Contain("generate.py"));
        File.WriteAllText(Path.Combine(folder, "w2.safetensors"), "no tensors");
        (code, _, errors) = Bench();
        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain("w2.safetensors").And.Not.Contain("   at "));
    }

    [TestCase("--thread", "1", "Argument '--thread' not recognized.")]
    [TestCase("--threads", "-3", "Threads is -3; it must be from 0 to 1024.")]
    public void A_slip_of_the_hand_is_neither(string option, string value, string said)
    {
        Write(wrongBy: 0);
        (int code, _, string errors) = Bench(option, value);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(errors, Does.Contain(said).And.Not.Contain("   at "));
    }

    private (int Code, string Output, string Errors) Bench(string option = "--threads", string value = "1")
    {
        string[] call = ["exec", Path.Combine(AppContext.BaseDirectory, "Lsm.Bench.dll"), "w2", option, value, "--workloads", folder, "--json", Path.Combine(folder, "results.json")];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", call) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    /// <summary>A small w2, as workloads/generate.py lays it out, all on dyadic grids; what it fires is counted here, the oracle written is off by so much.</summary>
    private long Write(int wrongBy)
    {
        var random = new Random(5);
        float[] input = Grid(Inputs * Neurons, 2), recurrent = Grid(Neurons * Neurons, 0.5), readout = Grid(Neurons * Outputs, 0.2), x = Grid(Steps * Inputs, 2);
        long spikes = Count(input, recurrent, x);
        var metadata = new Dictionary<string, string>
        {
            ["beta"] = Beta.ToString(CultureInfo.InvariantCulture), ["threshold"] = Threshold.ToString(CultureInfo.InvariantCulture),
            ["spikes"] = (spikes + wrongBy).ToString(CultureInfo.InvariantCulture),
        };
        using FileStream stream = File.Create(Path.Combine(folder, "w2.safetensors"));
        var writer = new SafetensorsWriter(
            stream,
            [
                new("w_in", TensorType.F32, Inputs, Neurons), new("rec.indptr", TensorType.I32, Neurons + 1), new("rec.indices", TensorType.I32, Neurons * Neurons),
                new("rec.values", TensorType.F32, Neurons * Neurons), new("w_out", TensorType.F32, Neurons, Outputs), new("x", TensorType.F32, Steps, 1, Inputs),
            ],
            metadata);
        writer.Write<float>("w_in", input);
        writer.Write<int>("rec.indptr", [.. Enumerable.Range(0, Neurons + 1).Select(row => row * Neurons)]);
        writer.Write<int>("rec.indices", [.. Enumerable.Range(0, Neurons * Neurons).Select(synapse => synapse % Neurons)]);
        writer.Write<float>("rec.values", recurrent);
        writer.Write<float>("w_out", readout);
        writer.Write<float>("x", x);
        writer.Finish();
        return spikes;

        float[] Grid(int count, double most) => [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Round(((random.NextDouble() * 2) - 0.8) * most * 256) / 256))];
    }

    /// <summary>The neuron step of docs/arithmetic.md, in the plainest words.</summary>
    private static long Count(float[] input, float[] recurrent, float[] x)
    {
        float[] membrane = new float[Neurons];
        bool[] fired = new bool[Neurons];
        long spikes = 0;
        for (int step = 0; step < Steps; step++)
        {
            bool[] firing = new bool[Neurons];
            for (int post = 0; post < Neurons; post++)
            {
                float current = 0;
                for (int i = 0; i < Inputs; i++)
                {
                    current += x[(step * Inputs) + i] * input[(i * Neurons) + post];
                }

                for (int pre = 0; pre < Neurons; pre++)
                {
                    current += fired[pre] ? recurrent[(pre * Neurons) + post] : 0;
                }

                float u = (float)(Beta * membrane[post]) + current;
                firing[post] = u >= Threshold;
                membrane[post] = firing[post] ? u - Threshold : u;
                spikes += firing[post] ? 1 : 0;
            }

            fired = firing;
        }

        return spikes;
    }
}
