using System.Diagnostics;
using System.Globalization;
using Lsm.Runtime.Files;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Files;

/// <summary>docs/file-format.md: its Python reads what is written here.</summary>
public class FileFormatDocTests
{
    private const string Python = "/usr/bin/python3";

    [TestCase(InputKind.Analog)]
    [TestCase(InputKind.Spikes)]
    public void Python_ReadModel_StepsAlike(InputKind input)
    {
        RequireNumpy();
        LiquidStateMachine model = ModelFiles.Model(features: FeatureKind.Membrane, input: input);
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"doc-{input}.safetensors");
        model.Save(path);

        const int Steps = 20;
        float[] x = [.. Enumerable.Range(0, Steps * model.InputSize).Select(i => input == InputKind.Spikes ? i % 3 == 0 ? 1f : 0 : ((i * 37 % 64) - 20) / 16f)];
        string script = Block("python") + $"""

            beta, threshold, mem, spk, total = t["beta"].astype(float), t["threshold"].astype(float), np.zeros(n), np.zeros(n), 0
            for x in np.array([{string.Join(", ", x.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}]).reshape({Steps}, -1):
                u = beta * mem + x @ t["w_in"] + w_rec @ spk
                spk = u >= threshold
                mem = u - spk * threshold
                total += spk.sum()
            print(meta["format"], meta["options.seed"], total, *(mem @ t["readout.weight"].T.astype(float) + t["readout.bias"]))
            """;
        string[] output = Run(script, path).Split(' ');

        using LsmState state = model.InitState(1);
        var y = new float[model.OutputSize];
        var spikes = new byte[model.ReservoirSize];
        int fired = 0;
        for (int step = 0; step < Steps; step++)
        {
            model.Step(state, x.AsSpan(step * model.InputSize, model.InputSize), y);
            state.Neurons.ReadSpikes(spikes);
            fired += spikes.Sum(s => s);
        }
        Assert.Multiple(() =>
        {
            Assert.That(output[..2], Is.EqualTo(new[] { "lsm.model", "7" }));
            Assert.That(fired, Is.GreaterThan(20));
            Assert.That(int.Parse(output[2], CultureInfo.InvariantCulture), Is.EqualTo(fired));
            Assert.That(output[3..].Select(v => double.Parse(v, CultureInfo.InvariantCulture)), Is.EqualTo(y).Within(1e-3));
        });
    }

    [TestCase(FeatureKind.Membrane, InputKind.Analog)]
    [TestCase(FeatureKind.Trace, InputKind.Spikes)]
    public void Python_ModelHash_EqualsModelsHash(FeatureKind features, InputKind input)
    {
        RequireNumpy();
        LiquidStateMachine model = ModelFiles.Model(features: features, input: input);
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"doc-hash-{features}.safetensors");
        model.Save(path);
        Assert.That(Run(Block("python") + Block("python", 1) + "print(model_hash(t, meta))", path), Is.EqualTo(model.Hash.ToString("x16", CultureInfo.InvariantCulture)));
    }

    [Test]
    public void Python_ModelHashWithRefractoryPeriods_EqualsModelsHash()
    {
        RequireNumpy();
        var options = new LiquidOptions { Reservoir = new ReservoirOptions { RefractoryPeriod = 3 }, Features = FeatureKind.Trace };
        var model = new LiquidStateMachine(2, 30, 1, options);
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "doc-hash-refractory.safetensors");
        model.Save(path);
        Assert.That(Run(Block("python") + Block("python", 1) + "print(model_hash(t, meta))", path), Is.EqualTo(model.Hash.ToString("x16", CultureInfo.InvariantCulture)));
    }

    [Test]
    public void Python_ReadStateWithLearner_GivesMembranes()
    {
        RequireNumpy();
        using LsmState state = ModelFiles.Model().InitState(2);
        state.Teaching.Attach(new RlsLearner(state.Engine.Model.ReservoirSize, state.Engine.Model.OutputSize));
        state.Begin(0);
        state.End(0);
        var membranes = new float[2 * state.Engine.Model.ReservoirSize];
        state.Neurons.ReadMembranes(membranes);
        StateSnapshot snapshot = state.Save();
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "doc-state.safetensors");
        StateFile.Save(path, snapshot);
        string[] output = Run(Block("python") + """print(meta["format"], t["learner"].dtype, t["learner"].size, t["occupied"].sum(), *t["membranes"].view("<u4").ravel())""", path).Split(' ');
        Assert.That(output[..4], Is.EqualTo(new[] { "lsm.state", "float64", $"{snapshot.Learner.Length}", "2" }));
        Assert.That(output[4..].Select(word => BitConverter.UInt32BitsToSingle(uint.Parse(word, CultureInfo.InvariantCulture))), Is.EqualTo(membranes));
    }

    [Test]
    public void Python_ReadRaggedRecording_GivesStaysAndChecksums()
    {
        RequireNumpy();
        using LsmState state = ModelFiles.Model().InitState(2);
        var recorder = new RunRecorder(state);
        for (int frame = 0; frame < 4; frame++)
        {
            if (frame == 2)
            {
                state.Agents.Despawn(1);
            }

            state.Begin(frame);
            state.End(frame);
            recorder.Record(1);
        }

        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "doc-recording.safetensors");
        RecordingFile.Save(path, recorder.ToRecording());
        string script = Block("python") + """print(meta["format"], *t["agents"], *t["arrivals"], *t["departures"], *t["checksums"].astype("<u8"))""";
        Assert.That(
            Run(script, path),
            Is.EqualTo(string.Join(' ', ["lsm.recording", "0", "1", "0", "0", "4", "2", .. recorder.ToRecording().Checksums.ToArray().Select(sum => $"{sum}")])));
    }

    /// <summary>One of the page's code blocks of a language.</summary>
    private static string Block(string language, int index = 0)
    {
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "file-format.md")), fence = $"```{language}\n";
        int start = 0;
        for (int i = 0; i <= index; i++)
        {
            start = page.IndexOf(fence, start, StringComparison.Ordinal) + fence.Length;
        }

        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static void RequireNumpy()
    {
        if (!File.Exists(Python) || Start(["-c", "import numpy"]).ExitCode != 0)
            Checkout.Missing("/usr/bin/python3 with numpy is missing; on Debian: apt-get install python3-numpy");
    }

    private static string Run(string script, string path)
    {
        (int exitCode, string output) = Start(["-c", script, path]);
        Assert.That(exitCode, Is.Zero, output);
        return output.Trim();
    }

    private static (int ExitCode, string Output) Start(string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
