using System.Globalization;
using System.Text.RegularExpressions;
using Lsm.Activity;
using Lsm.Runtime;
using Spectre.Console;
using SpokenDigits.Audio;
using SpokenDigits.Corpora;
using SpokenDigits.Liquids;
using SpokenDigits.Reports;
using SpokenDigits.Trials;

namespace SpokenDigits.Tests;

public sealed class ClassifierTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void Run_TrainSaveAndClassify_RecognisesSyntheticWords()
    {
        string train = WriteWords("train", 0, 6), test = WriteWords("test", 100, 3), model = folder["digits.safetensors"];
        string learned = Run(new() { Data = "", Train = train, Test = test, Seeds = [7], Save = model, Report = folder.Path, Engine = EngineKind.Cpu });
        Assert.That(LastFigure(learned, "liquid of"), Is.GreaterThanOrEqualTo(90), learned);
        Assert.That(File.Exists(folder["confusion-test.png"]) && File.Exists(folder["raster.png"]));

        string loaded = Run(new() { Data = "", Model = model, Test = test, Seeds = [7], Engine = EngineKind.Cpu });
        Assert.That(LastFigure(loaded, model), Is.EqualTo(LastFigure(learned, "liquid of")), loaded);
    }

    [Test]
    public void Run_SameSeed_GivesSameOutput()
    {
        string once = Learn(3), again = Learn(3);
        Assert.That(again, Is.EqualTo(once));
    }

    [Test]
    public void Score_TrainedModel_EqualsRegression()
    {
        List<Utterance> words = Corpus.Load(WriteWords("train", 0, 2), new());
        var options = new DigitOptions { Neurons = 60 };
        var encoding = new EncodingOptions();
        using var classifier = new LiquidClassifier(LiquidClassifier.Untrained(options, encoding.SensorCount, 5), encoding.Frames, EngineKind.Cpu);
        float[][] spans = [.. words.SelectMany(w => w.Spans.Select(span => span.Values))];
        float[][] counts = classifier.CountSpikes(spans);
        ScaledRidge ridge = ScaledRidge.Fit(counts, [.. words.SelectMany(w => w.Spans.Select(_ => w.Digit))], 0.3);
        classifier.Use(ridge.ToReadout(options.Windows, encoding.Frames));
        float[][] scores = classifier.Score(spans);
        Assert.That(counts.Max(c => c.Max()), Is.GreaterThan(1), "neurons spike");
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.That(scores[i], Is.EqualTo(ridge.Score(counts[i])).Within(1e-3), words[i / encoding.TrainingCount].Name);
        }
    }

    [Test]
    public void CountSpikes_Vulkan_EqualsCpu()
    {
        var encoding = new EncodingOptions();
        float[][] words = [.. Corpus.Load(WriteWords("test", 100, 1), encoding).SelectMany(w => w.Spans.Select(span => span.Values))];
        LiquidStateMachine model = LiquidClassifier.Untrained(new() { Neurons = 100 }, encoding.SensorCount, 5);
        using LiquidClassifier cpu = new(model, encoding.Frames, EngineKind.Cpu), gpu = Vulkan(model, encoding.Frames);
        Assert.That(gpu.CountSpikes(words), Is.EqualTo(cpu.CountSpikes(words)));
    }

    [Test]
    public void Run_ContradictoryRequest_SaysWhatToDo()
    {
        string words = WriteWords("train", 0, 1), test = WriteWords("test", 100, 1);
        Assert.Multiple(() =>
        {
            Assert.That(() => Run(new() { Data = words, Train = words, Seeds = [1] }), Throws.ArgumentException.With.Message.Contains("--test"));
            Assert.That(() => Run(new() { Data = words, HoldOut = "bob", Seeds = [1] }), Throws.ArgumentException.With.Message.Contains("speakers: tone"));
            Assert.That(() => Run(new() { Data = words, HoldOut = "all", Seeds = [1] }), Throws.ArgumentException.With.Message.Contains("two speakers or more"));
            Assert.That(() => Run(new() { Data = test, Seeds = [1] }), Throws.ArgumentException.With.Message.Contains("_0 to _4.wav"));
            Assert.That(() => Run(new() { Data = words, HoldOut = "all", Save = "x", Seeds = [1] }), Throws.ArgumentException.With.Message.Contains("--save"));
            Assert.That(() => Run(new() { Data = words, Model = "x", Seeds = [1] }), Throws.ArgumentException.With.Message.Contains("--test"));
            Assert.That(() => Run(new() { Data = Path.Combine(words, "nowhere"), Seeds = [1] }), Throws.InstanceOf<IOException>().With.Message.Contains("nowhere"));
            Assert.That(() => Run(new() { Data = words, HoldOut = "tone", Seeds = [1] }), Throws.ArgumentException.With.Message.Contains("digit 0"));
        });
    }

    [Test]
    public void Run_DigitInNoTestWord_NeedsNoTrainingWord()
    {
        string train = WriteWords("train", 0, 3), test = WriteWords("test", 100, 2);
        foreach (string digit in new[] { "4", "8", "9" })
        {
            Array.ForEach(Directory.GetFiles(train, digit + "_*"), File.Delete);
        }

        TrialRequest request = new() { Data = "", Train = train, Test = test, Seeds = [7], Engine = EngineKind.Cpu };
        Assert.That(() => Run(request), Throws.ArgumentException.With.Message.Contains("no training word for digit 4, 8, 9"));
        foreach (string digit in new[] { "4", "8", "9" })
        {
            Array.ForEach(Directory.GetFiles(test, digit + "_*"), File.Delete);
        }

        string learned = Run(request);
        Assert.That(LastFigure(learned, "liquid of"), Is.GreaterThanOrEqualTo(90), learned);
    }

    /// <summary>Uses 300 neurons and one seed to be fast; the commands in README.md give the full results.</summary>
    [Test]
    public void Run_SpokenDigits_AreRecognised()
    {
        var encoding = new EncodingOptions();
        string folder = Checkout.Shared("data", "fsdd");
        Checkout.RequireData(Directory.Exists(folder), folder);
        List<Utterance> all = Corpus.Load(folder, encoding);
        Trial split = Trial.OwnSplit(all);
        Assert.That(split.Train, Is.Not.Empty);
        Assert.That(split.Train.Count + split.Test.Count, Is.EqualTo(all.Count));
        var experiment = new Experiment(encoding, new() { Neurons = 300 }, EngineKind.Cpu, new ProgressDisplay());
        double with = experiment.Run([split], 1)[0].Confusion.Accuracy, without = experiment.NoLiquid(split).Accuracy;
        Assert.That(with, Is.GreaterThanOrEqualTo(0.98));
        Assert.That(with, Is.GreaterThan(without));
    }

    /// <summary>Skips the test with the reason if there is no Vulkan device, or fails it if CI=true.</summary>
    private static LiquidClassifier Vulkan(LiquidStateMachine model, int frames)
    {
        try
        {
            return new LiquidClassifier(model, frames, EngineKind.Vulkan);
        }
        catch (InvalidOperationException missing)
        {
            Checkout.Missing(missing.Message);
            throw;
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    public void SummaryTable_EveryTrial_ShowsItsAccuracies(int trials)
    {
        Confusion liquid = new(), noLiquid = new();
        liquid.Add(3, 3);
        noLiquid.Add(3, 3);
        noLiquid.Add(3, 8);
        TrialResult[] results = [.. new[] { "george", "lucas" }.Take(trials).Select(name => new TrialResult(name, liquid, noLiquid))];
        using var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        new Summary(results, 100, 3).Table(console);
        string[] rows = [.. output.ToString().Split('\n').Where(line => line.Contains("100.00 %", StringComparison.Ordinal))];
        Assert.That(rows, Has.Length.EqualTo(trials == 1 ? 1 : 3));
        Assert.That(rows, Is.All.Contains("50.00 %"));
        Assert.That(rows[0], Does.Contain("george"));
        Assert.That(rows[^1], trials == 1 ? Does.Contain("george") : Does.Contain("mean"));
    }

    [Test]
    public void Record_Word_LastsAsLongAsItsSpan()
    {
        var encoding = new EncodingOptions();
        var options = new DigitOptions { Neurons = 100 };
        EncodedSpan span = Corpus.Load(WriteWords("test", 100, 1), encoding)[0].Spans[0];
        using ActivityRecorder activity = LiquidClassifier.Record(LiquidClassifier.Untrained(options, encoding.SensorCount, 5), span, encoding.Frames);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(activity.FrameCount * activity.Log.TickMilliseconds / 1000, Is.EqualTo(span.Seconds).Within(1e-4));
            Assert.That(span.Seconds, Is.InRange(0.3, 0.7), "the word has 2,400 to 4,000 samples and the margins");
            Assert.That(activity.Log.Excitatory.Count(static excitatory => excitatory), Is.EqualTo(50));
            Assert.That(activity.Log.Rows().Sum(row => activity.Log.SpikeCountOf(row, 0)), Is.Positive);
        }
    }

    private string Learn(ulong seed) =>
        Run(new() { Data = "", Train = WriteWords("train", 0, 2), Test = WriteWords("test", 100, 1), Seeds = [seed], Engine = EngineKind.Cpu });

    private string WriteWords(string name, int firstVariant, int variants)
    {
        string into = folder[name];
        Directory.CreateDirectory(into);
        for (int digit = 0; digit < Corpus.Digits; digit++)
        {
            for (int v = firstVariant; v < firstVariant + variants; v++)
            {
                File.WriteAllBytes(Path.Combine(into, $"{digit}_tone_{v}.wav"), Wavs.Bytes(Wavs.Word(digit, v)));
            }
        }

        return into;
    }

    private static string Run(TrialRequest request)
    {
        using var output = new StringWriter();
        new TrialCommand(request, new() { Neurons = 100 }, output).Run();
        return output.ToString();
    }

    private static double LastFigure(string text, string lineBegins) => double.Parse(
        Regex.Match(text, $"^{Regex.Escape(lineBegins)}.*?([0-9.]+) %", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
}
