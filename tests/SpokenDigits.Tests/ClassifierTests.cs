using System.Globalization;
using System.Text.RegularExpressions;
using Lsm.Runtime;
using Lsm.Runtime.Recording;
using SpokenDigits.Audio;
using SpokenDigits.Corpora;
using SpokenDigits.Liquids;
using SpokenDigits.Reports;
using SpokenDigits.Trials;

namespace SpokenDigits.Tests;

public sealed class ClassifierTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("lsm-digits-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, true);

    [Test]
    public void Made_up_words_are_learned_saved_and_recognised_again()
    {
        string train = WriteWords("train", 0, 6), test = WriteWords("test", 100, 3), model = Path.Combine(folder, "digits.safetensors");
        string learned = Run(new() { Data = "", Train = train, Test = test, Seeds = [7], Save = model, Report = folder, Engine = EngineKind.Cpu });
        Assert.That(LastFigure(learned, "liquid of"), Is.GreaterThanOrEqualTo(90), learned);
        Assert.That(File.Exists(Path.Combine(folder, "confusion-test.png")) && File.Exists(Path.Combine(folder, "raster.png")));

        string loaded = Run(new() { Data = "", Model = model, Test = test, Seeds = [7], Engine = EngineKind.Cpu });
        Assert.That(LastFigure(loaded, model), Is.EqualTo(LastFigure(learned, "liquid of")), loaded);
    }

    [Test]
    public void The_same_seed_gives_the_same_output()
    {
        string once = Learn(3), again = Learn(3);
        Assert.That(again, Is.EqualTo(once));
    }

    [Test]
    public void Scores_of_the_model_are_those_of_the_regression()
    {
        List<Utterance> words = Corpus.Load(WriteWords("train", 0, 2), new());
        var options = new DigitOptions { Neurons = 60 };
        var encoding = new EncodingOptions();
        using var ear = new LiquidEar(LiquidEar.Untrained(options, encoding.SensorCount, 5), encoding.Frames, EngineKind.Cpu);
        float[][] spans = [.. words.SelectMany(w => w.Spans)];
        float[][] counts = ear.CountSpikes(spans);
        ScaledRidge ridge = ScaledRidge.Fit(counts, [.. words.SelectMany(w => w.Spans.Select(_ => w.Digit))], 0.3);
        ear.Use(ridge.ToReadout(options.Windows, encoding.Frames));
        float[][] scores = ear.Score(spans);
        Assert.That(counts.Max(c => c.Max()), Is.GreaterThan(1), "the liquid must spike");
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.That(scores[i], Is.EqualTo(ridge.Score(counts[i])).Within(1e-3), words[i / encoding.Spans.Count].Name);
        }
    }

    [Test]
    public void Both_engines_hear_the_same()
    {
        var encoding = new EncodingOptions();
        float[][] words = [.. Corpus.Load(WriteWords("test", 100, 1), encoding).SelectMany(w => w.Spans)];
        LiquidStateMachine model = LiquidEar.Untrained(new() { Neurons = 100 }, encoding.SensorCount, 5);
        using LiquidEar cpu = new(model, encoding.Frames, EngineKind.Cpu), gpu = Vulkan(model, encoding.Frames);
        Assert.That(gpu.CountSpikes(words), Is.EqualTo(cpu.CountSpikes(words)));
    }

    [Test]
    public void Bad_requests_are_refused_with_what_to_do()
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
    public void Bad_files_are_refused_by_name()
    {
        File.WriteAllBytes(Path.Combine(folder, "x_bob_1.wav"), Wavs.Bytes(Wavs.Word(1, 1)));
        Assert.That(() => Corpus.Load(folder, new()), Throws.TypeOf<InvalidDataException>().With.Message.Contains("x_bob_1.wav"));
        File.Delete(Path.Combine(folder, "x_bob_1.wav"));
        File.WriteAllBytes(Path.Combine(folder, "1_bob_1.wav"), Wavs.Bytes(new short[2000]));
        Assert.That(() => Corpus.Load(folder, new()), Throws.TypeOf<InvalidDataException>().With.Message.Contains("1_bob_1.wav: it is silent"));
    }

    [Test]
    public void A_speakers_name_may_be_of_several_words()
    {
        foreach (string name in new[] { "1_mary_ann_12.wav", "2_bob.wav", "3_a_b.wav", "4_eve_-1.wav", "5_zoe_0.WAV" })
        {
            File.WriteAllBytes(Path.Combine(folder, name), Wavs.Bytes(Wavs.Word(1, 1)));
        }

        List<Utterance> all = Corpus.Load(folder, new());
        Assert.That(
            all.Select(u => (u.Digit, u.Speaker, u.Recording)), Is.EqualTo(new[] { (1, "mary_ann", 12), (2, "", -1), (3, "a", -1), (4, "eve", -1), (5, "zoe", 0) }));
        Assert.That(all.Where(Corpus.IsTest).Select(u => u.Speaker), Is.EqualTo(new[] { "zoe" }));
    }

    [Test]
    public void Digits_that_nobody_says_are_not_missed()
    {
        string train = WriteWords("train", 0, 3), test = WriteWords("test", 100, 2);
        foreach (string digit in new[] { "4", "8", "9" })
        {
            Array.ForEach(Directory.GetFiles(train, digit + "_*"), File.Delete);
        }

        TrialRequest request = new() { Data = "", Train = train, Test = test, Seeds = [7], Engine = EngineKind.Cpu };
        Assert.That(() => Run(request), Throws.ArgumentException.With.Message.Contains("digit 4, 8, 9 from"));
        foreach (string digit in new[] { "4", "8", "9" })
        {
            Array.ForEach(Directory.GetFiles(test, digit + "_*"), File.Delete);
        }

        string learned = Run(request);
        Assert.That(LastFigure(learned, "liquid of"), Is.GreaterThanOrEqualTo(90), learned);
    }

    /// <summary>A third of the neurons and one seed, to be quick: the full figures come from the command that README.md names.</summary>
    [Test]
    public void Spoken_digits_are_recognised()
    {
        var encoding = new EncodingOptions();
        string folder = Checkout.Shared("data", "fsdd");
        Checkout.RequireData(Directory.Exists(folder), folder);
        List<Utterance> all = Corpus.Load(folder, encoding);
        Trial split = Trial.OwnSplit(all);
        Assert.That(split.Train, Is.Not.Empty);
        Assert.That(split.Train.Count + split.Test.Count, Is.EqualTo(all.Count));
        var experiment = new Experiment(encoding, new() { Neurons = 300 }, EngineKind.Cpu, new ProgressDisplay());
        double with = experiment.Run([split], 1)[0].Confusion.Accuracy, without = experiment.Control(split).Accuracy;
        Assert.That(with, Is.GreaterThanOrEqualTo(0.98));
        Assert.That(with, Is.GreaterThan(without));
    }

    /// <summary>Without a Vulkan device the test is skipped with the reason, and fails where CI=true.</summary>
    private static LiquidEar Vulkan(LiquidStateMachine model, int frames)
    {
        try
        {
            return new LiquidEar(model, frames, EngineKind.Vulkan);
        }
        catch (InvalidOperationException missing)
        {
            Checkout.Missing(missing.Message);
            throw;
        }
    }

    private string Learn(ulong seed) =>
        Run(new() { Data = "", Train = WriteWords("train", 0, 2), Test = WriteWords("test", 100, 1), Seeds = [seed], Engine = EngineKind.Cpu });

    private string WriteWords(string name, int firstVariant, int variants)
    {
        string into = Path.Combine(folder, name);
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
