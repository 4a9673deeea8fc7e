using SpokenDigits.Audio;

namespace SpokenDigits.Tests;

public sealed class FilterBankTests
{
    [Test]
    public void PortableMath_ManyValues_AgreesWithRuntime()
    {
        for (int i = 1; i < 2000; i++)
        {
            double x = i * i * 1e-3;
            Assert.That(PortableMath.Log(x), Is.EqualTo(Math.Log(x)).Within(1e-14 * Math.Max(1, Math.Abs(Math.Log(x)))));
            Assert.That(PortableMath.CosineOfTurns(i / 2000.0), Is.EqualTo(Math.Cos(2 * Math.PI * i / 2000.0)).Within(3e-15));
            Assert.That(PortableMath.Exp((i - 1000) / 100.0), Is.EqualTo(Math.Exp((i - 1000) / 100.0)).Within(1e-10).Percent);
        }
    }

    [Test]
    public void Mel_KnownFrequencies_GivesKnownValues()
    {
        // 1127 ln(1 + 700/700) = 1127 ln 2, and 1000 Hz is 1000 mel by definition, within 0.1.
        Assert.That(FilterBank.Mel(700), Is.EqualTo(781.1768720).Within(1e-6));
        Assert.That(FilterBank.Mel(1000), Is.EqualTo(1000).Within(0.1));
        Assert.That(FilterBank.Mel(0), Is.Zero);
    }

    [Test]
    public void Apply_FlatSpectrum_GivesOneInEveryBand()
    {
        var bank = new FilterBank(20, 100, 3800);
        var flat = new double[PowerSpectrum.BinCount];
        Array.Fill(flat, 1);
        var bands = new double[20];
        bank.Apply(flat, bands);
        Assert.That(bands, Is.All.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void Apply_OneBand_HasWeightsComputedByHand()
    {
        // One band from 0 to 4000 Hz peaks at half of mel(4000) = 2146.06; bin k lies at 31.25 k Hz.
        var bank = new FilterBank(1, 0, 4000);
        double half = 1127 * Math.Log(1 + (4000 / 700.0)) / 2;
        double[] heights = [.. Enumerable.Range(0, PowerSpectrum.BinCount).Select(k => Math.Max(0, 1 - Math.Abs((1127 * Math.Log(1 + (31.25 * k / 700)) / half) - 1)))];
        var band = new double[1];
        var power = new double[PowerSpectrum.BinCount];
        foreach (int bin in (int[])[1, 17, 36, 90, 127])
        {
            Array.Clear(power);
            power[bin] = 1;
            bank.Apply(power, band);
            Assert.That(band[0], Is.EqualTo(heights[bin] / heights.Sum()).Within(1e-12), $"bin {bin}");
        }
    }

    [Test]
    public void Constructor_TooManyBands_Throws() =>
        Assert.That(() => new FilterBank(200, 100, 3800), Throws.ArgumentException.With.Message.Contains("200 bands"));

    [Test]
    public void Transform_RandomFrame_EqualsDefinition()
    {
        var random = new Random(1);
        var frame = new double[PowerSpectrum.Size];
        for (int i = 0; i < frame.Length; i++)
        {
            frame[i] = random.NextDouble() - 0.5;
        }

        var power = new double[PowerSpectrum.BinCount];
        new PowerSpectrum().Transform(frame, power);
        for (int k = 0; k < power.Length; k += 7)
        {
            System.Numerics.Complex sum = 0;
            for (int i = 0; i < frame.Length; i++)
            {
                double window = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 1) / (frame.Length + 1)));
                sum += frame[i] * window * System.Numerics.Complex.FromPolarCoordinates(1, -2 * Math.PI * k * i / frame.Length);
            }

            Assert.That(power[k], Is.EqualTo(sum.Magnitude * sum.Magnitude).Within(1e-10), $"bin {k}");
        }
    }
}
