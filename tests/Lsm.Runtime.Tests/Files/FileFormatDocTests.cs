using System.Diagnostics;
using System.Globalization;

namespace Lsm.Runtime.Tests.Files;

/// <summary>docs/file-format.md: its Python reads what is written here.</summary>
public class FileFormatDocTests
{
    private const string Python = "/usr/bin/python3";

    [TestCase(InputKind.Analog)]
    [TestCase(InputKind.Spikes)]
    public void The_Python_of_the_page_reads_a_model_and_steps_it_alike(InputKind input)
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
            state.ReadSpikes(spikes);
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

    /// <summary>The page's first code block of a language.</summary>
    private static string Block(string language)
    {
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "file-format.md")), fence = $"```{language}\n";
        int start = page.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
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
