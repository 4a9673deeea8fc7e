using SpokenDigits.Audio;

namespace SpokenDigits.Tests;

public sealed class UtteranceEncoderTests
{
    private static float[] Floats(short[] samples, float gain = 1) => [.. samples.Select(s => gain * s / 32768f)];

    [Test]
    public void Encode_Word_HasMeanZeroAndDeviationOne()
    {
        var options = new EncodingOptions();
        EncodedSpan[] spans = new UtteranceEncoder(options).Encode(Floats(Wavs.Word(3, 1)));
        Assert.That(spans, Has.Length.EqualTo(options.TrainingCount));
        foreach (float[] word in spans.Select(span => span.Values))
        {
            Assert.That(word, Has.Length.EqualTo(options.Frames * options.SensorCount));
            double[] bands = [.. word.Where((_, i) => i % options.SensorCount < options.Bands)];
            Assert.That(bands.Average(), Is.Zero.Within(1e-6));
            Assert.That(bands.Select(b => b * b).Average(), Is.EqualTo(1).Within(1e-5));
            Assert.That(word.Where((_, i) => i % options.SensorCount == options.SensorCount - 1), Is.All.EqualTo(options.Constant));
        }
    }

    [Test]
    public void Encode_Changes_AreDifferencesAroundAFrame()
    {
        var options = new EncodingOptions();
        float[] word = new UtteranceEncoder(options).Encode(Floats(Wavs.Word(6, 1)))[0].Values;
        float Sensor(int frame, int sensor) => word[(frame * options.SensorCount) + sensor];
        for (int b = 0; b < options.Bands; b++)
        {
            Assert.That(Sensor(12, options.Bands + b), Is.EqualTo(0.5f * (Sensor(14, b) - Sensor(10, b))).Within(1e-6f));
            Assert.That(Sensor(1, options.Bands + b), Is.Zero, "too near to the start");
            Assert.That(Sensor(38, options.Bands + b), Is.Zero, "too near to the end");
        }
    }

    [Test]
    public void Encode_WholeShares_RemoveTheMeansOfBandsAndFrames()
    {
        var options = new EncodingOptions { BandMeanShare = 1, FrameMeanShare = 1 };
        float[] word = new UtteranceEncoder(options).Encode(Floats(Wavs.Word(3, 1)))[0].Values;
        for (int b = 0; b < options.Bands; b++)
        {
            Assert.That(Enumerable.Range(0, options.Frames).Average(t => word[(t * options.SensorCount) + b]), Is.Zero.Within(1e-6), $"band {b}");
        }

        for (int t = 0; t < options.Frames; t++)
        {
            Assert.That(Enumerable.Range(0, options.Bands).Average(b => word[(t * options.SensorCount) + b]), Is.Zero.Within(1e-6), $"frame {t}");
        }
    }

    [Test]
    public void Encode_Share_LeavesTheRestOfTheMeans()
    {
        var options = new EncodingOptions { Spans = [new(9, 0, 0)], Variations = [] };
        float[] samples = Floats(Wavs.Word(3, 1));
        float[] Word(double band, double frame) => new UtteranceEncoder(options with { BandMeanShare = band, FrameMeanShare = frame }).Encode(samples)[0].Values;
        double Band(float[] word, int b) => Enumerable.Range(0, options.Frames).Average(t => word[(t * options.SensorCount) + b]);
        double Frame(float[] word, int t) => Enumerable.Range(0, options.Bands).Average(b => word[(t * options.SensorCount) + b]);
        float[] all = Word(0, 0), bands = Word(0.25, 0), frames = Word(0, 0.25);

        // The means of bands and of frames relative to each other do not depend on the scale.
        Assert.That(Band(bands, 3) / Frame(bands, 20), Is.EqualTo(0.75 * Band(all, 3) / Frame(all, 20)).Within(1e-4));
        Assert.That(Frame(frames, 20) / Band(frames, 3), Is.EqualTo(0.75 * Frame(all, 20) / Band(all, 3)).Within(1e-4));
    }

    [Test]
    public void Encode_QuieterWord_GivesSameValues()
    {
        var encoder = new UtteranceEncoder(new());
        short[] word = Wavs.Word(8, 2);
        Assert.That(encoder.Encode(Floats(word, 0.25f))[0].Values, Is.EqualTo(encoder.Encode(Floats(word))[0].Values).Within(1e-4));
    }

    [Test]
    public void Encode_Tone_PeaksInItsBand()
    {
        float[] tone = [.. Enumerable.Range(0, 4000).Select(i => (float)Math.Sin(2 * Math.PI * 1000 * i / 8000))];
        var options = new EncodingOptions();
        ReadOnlySpan<float> middle = new UtteranceEncoder(options).Encode(tone)[0].Values.AsSpan(20 * options.SensorCount, options.Bands);

        // The band centres are (mel(3800) - mel(100)) / (bands + 1) apart, from mel(100) on.
        int expected = (int)Math.Round((FilterBank.Mel(1000) - FilterBank.Mel(100)) / ((FilterBank.Mel(3800) - FilterBank.Mel(100)) / (options.Bands + 1))) - 1;
        Assert.That(middle.IndexOf(middle.ToArray().Max()), Is.EqualTo(expected));
    }

    [Test]
    public void Encode_Variations_FollowTheUnchangedSpans()
    {
        var options = new EncodingOptions();
        float[] word = Floats(Wavs.Word(4, 2));
        EncodedSpan[] plain = new UtteranceEncoder(options with { Variations = [] }).Encode(word), all = new UtteranceEncoder(options).Encode(word);
        Assert.That(plain, Has.Length.EqualTo(options.Spans.Count));
        Assert.That(all.Take(plain.Length).Select(span => span.Values), Is.EqualTo(plain.Select(span => span.Values)));
        Assert.That(all.Select(span => string.Join(' ', span.Values)), Is.Unique);
    }

    [TestCase(0.8)]
    [TestCase(1.25)]
    public void Encode_Bend_MovesTheMiddleOfTheWord(double bend)
    {
        float[] tones = [.. Enumerable.Range(0, 8000).Select(i => (float)Math.Sin(2 * Math.PI * (i < 4000 ? 500 : 2000) * i / 8000))];
        var options = new EncodingOptions { Spans = [new(9, 0, 0)], Variations = [new(1, bend)] };
        EncodedSpan[] spans = new UtteranceEncoder(options).Encode(tones);
        int step = Array.FindIndex(Peaks(spans[1], options), peak => peak > 10);
        Assert.That(Array.FindIndex(Peaks(spans[0], options), peak => peak > 10), Is.EqualTo(20).Within(1));
        Assert.That(step, Is.EqualTo(40 * Math.Pow(0.5, 1 / bend)).Within(1), "frames");
    }

    [Test]
    public void Encode_HigherBands_MoveATonesPeakDown()
    {
        float[] tone = [.. Enumerable.Range(0, 4000).Select(i => (float)Math.Sin(2 * Math.PI * 1000 * i / 8000))];
        var options = new EncodingOptions { HighestHertz = 2000, Spans = [new(9, 0, 0)], Variations = [new(1.3, 1), new(0.7, 1)] };
        EncodedSpan[] spans = new UtteranceEncoder(options).Encode(tone);
        int Peak(int variation) => Peaks(spans[variation], options)[20];
        Assert.That(Peak(1), Is.LessThan(Peak(0)));
        Assert.That(Peak(2), Is.GreaterThan(Peak(0)));
    }

    // The loudest band of each frame.
    private static int[] Peaks(EncodedSpan span, EncodingOptions options) => [.. Enumerable.Range(0, options.Frames).Select(t =>
    {
        float[] bands = span.Values[(t * options.SensorCount)..((t * options.SensorCount) + options.Bands)];
        return Array.IndexOf(bands, bands.Max());
    })];

    [Test]
    public void Find_LoudPart_ReturnsItWithMargins()
    {
        var samples = new float[4000];
        samples.AsSpan(1000, 800).Fill(0.5f);

        // Frames of 160 every 40: the first with a tenth of the power begins at 880, with 40 loud samples; the last at 1760.
        Assert.That(WordSpan.Find(samples, 0.1, 100, 50), Is.EqualTo((880 - 100, 1760 + 160 + 50)));
        Assert.That(WordSpan.Find(samples, 0.1, 2000, 5000), Is.EqualTo((880 - 2000, 1760 + 160 + 5000)));
    }

    [Test]
    public void Find_SilentOrShortRecording_Throws()
    {
        Assert.That(() => WordSpan.Find(new float[4000], 0.1, 0, 0), Throws.TypeOf<InvalidDataException>().With.Message.Contains("silent"));
        Assert.That(() => WordSpan.Find(new float[100], 0.1, 0, 0), Throws.TypeOf<InvalidDataException>().With.Message.Contains("100 samples"));
    }
}
