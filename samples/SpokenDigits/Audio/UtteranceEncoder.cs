namespace SpokenDigits.Audio;

/// <summary>
/// Encodes a recording as sensor values: finds the word, divides it into a fixed number of overlapping frames whatever its length, and takes
/// the logarithms of the mel-band powers of each frame. A share of the mean of each band and of each frame is subtracted; then the values are
/// shifted and scaled to mean 0 and standard deviation 1 over the word. This removes loudness and speed of speech. The changes of the bands
/// over some frames are sensors too. A constant last sensor gives each neuron a bias.
/// </summary>
internal sealed class UtteranceEncoder
{
    private const double PreEmphasis = 0.97;

    private readonly EncodingOptions options;
    private readonly (FilterBank Bank, double Bend)[] variations; // the first one changes nothing
    private readonly PowerSpectrum spectrum = new();
    private readonly double[] power = new double[PowerSpectrum.BinCount];

    /// <summary>Prepares an encoder. Only one thread at a time may use it.</summary>
    public UtteranceEncoder(EncodingOptions options)
    {
        this.options = options;
        variations = [.. options.Variations.Prepend(new(1, 1)).Select(v => (Bank(v.Frequency), v.Bend))];
    }

    /// <summary>Encodes all <see cref="EncodingOptions.Spans"/> of a recording: unchanged, then with each of the <see cref="EncodingOptions.Variations"/>.</summary>
    /// <param name="samples">8 kHz samples.</param>
    /// <returns>[variation, span]; the spans without a change are the first ones.</returns>
    /// <exception cref="InvalidDataException">The recording has no word; the message gives the reason without the file's name.</exception>
    public EncodedSpan[] Encode(ReadOnlySpan<float> samples)
    {
        var encoded = new EncodedSpan[options.TrainingCount];
        for (int i = 0; i < encoded.Length; i++)
        {
            (FilterBank bank, double bend) = variations[i / options.Spans.Count];
            encoded[i] = Encode(samples, options.Spans[i % options.Spans.Count], bank, bend);
        }

        return encoded;
    }

    private FilterBank Bank(double factor) => new(options.Bands, options.LowestHertz * factor, Math.Min(options.HighestHertz * factor, WavFile.SampleRate / 2.0));

    // A position within the word, 0 to 1, moved by the exponent.
    private static double Bent(double position, double exponent) => exponent == 1 ? position : PortableMath.Exp(exponent * PortableMath.Log(position));

    private EncodedSpan Encode(ReadOnlySpan<float> samples, SpanOptions margins, FilterBank bank, double bend)
    {
        (int start, int end) = WordSpan.Find(samples, margins.Floor, Samples(margins.BeforeSeconds), Samples(margins.AfterSeconds));
        var word = new double[end - start];
        double before = 0;
        for (int i = 0; i < word.Length; i++)
        {
            int at = start + i;
            double now = at >= 0 && at < samples.Length ? samples[at] : 0;
            word[i] = i == 0 ? now * (1 - PreEmphasis) : now - (PreEmphasis * before);
            before = now;
        }

        var bands = new double[options.Frames * bank.BandCount];
        var frame = new double[PowerSpectrum.Size];
        for (int t = 0; t < options.Frames; t++)
        {
            int from = (int)(Bent((t + 0.5) / options.Frames, bend) * word.Length) - (PowerSpectrum.Size / 2);
            for (int i = 0; i < frame.Length; i++)
            {
                frame[i] = from + i >= 0 && from + i < word.Length ? word[from + i] : 0;
            }

            spectrum.Transform(frame, power);
            bank.Apply(power, bands.AsSpan(t * bank.BandCount, bank.BandCount));
        }

        ToStandardLogarithms(bands);
        return new EncodedSpan(ToSensors(bands), (double)word.Length / WavFile.SampleRate);
    }

    private void ToStandardLogarithms(double[] bands)
    {
        double floor = Mean(bands) * options.RelativeFloor;
        for (int i = 0; i < bands.Length; i++)
        {
            bands[i] = PortableMath.Log(bands[i] + floor);
        }

        double mean = Mean(bands), variance = 0;
        for (int i = 0; i < bands.Length; i++)
        {
            bands[i] -= mean;
        }

        for (int b = 0; b < options.Bands; b++)
        {
            SubtractMean(bands, b, options.Bands, options.Frames, options.BandMeanShare);
        }

        for (int t = 0; t < options.Frames; t++)
        {
            SubtractMean(bands, t * options.Bands, 1, options.Bands, options.FrameMeanShare);
        }

        foreach (double value in bands)
        {
            variance += value * value;
        }

        double scale = 1 / Math.Sqrt((variance / bands.Length) + 1e-12);
        for (int i = 0; i < bands.Length; i++)
        {
            bands[i] *= scale;
        }
    }

    // Subtracts a share of their mean from the values at first, first + stride, ...
    private static void SubtractMean(double[] values, int first, int stride, int count, double share)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += values[first + (i * stride)];
        }

        double part = share * sum / count;
        for (int i = 0; i < count; i++)
        {
            values[first + (i * stride)] -= part;
        }
    }

    // The bands of each frame, their changes around it, and the constant. The first and the last frames have no change.
    private float[] ToSensors(double[] bands)
    {
        int sensors = options.SensorCount, count = options.Bands, reach = options.ChangeFrames;
        var values = new float[options.Frames * sensors];
        for (int t = 0; t < options.Frames; t++)
        {
            for (int b = 0; b < count; b++)
            {
                values[(t * sensors) + b] = (float)bands[(t * count) + b];
                if (t >= reach && t < options.Frames - reach)
                {
                    double change = bands[((t + reach) * count) + b] - bands[((t - reach) * count) + b];
                    values[(t * sensors) + count + b] = (float)(options.ChangeScale * change);
                }
            }

            values[(t * sensors) + (2 * count)] = options.Constant;
        }

        return values;
    }

    private static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static int Samples(double seconds) => (int)Math.Round(seconds * WavFile.SampleRate);
}
