using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using SpokenDigits.Corpora;

namespace SpokenDigits.Liquids;

/// <summary>
/// Ten linear scores of a word, from features that are scaled to comparable size: ridge regression with the target +1 for the spoken digit
/// and -1 for the others. Immutable.
/// </summary>
internal sealed class ScaledRidge
{
    // Keeps features that hardly change from being scaled up to the size of the others.
    private const double LeastDeviation = 0.1;

    private readonly double[] weights; // [digit, feature], for unscaled features
    private readonly double[] bias;

    private ScaledRidge(double[] weights, double[] bias) => (this.weights, this.bias) = (weights, bias);

    private int FeatureCount => weights.Length / Corpus.Digits;

    /// <summary>Fits the scores to examples.</summary>
    /// <param name="features">[word][feature].</param>
    /// <param name="digits">[word]: the spoken digit.</param>
    /// <param name="ridge">The penalty per example, for features of deviation 1.</param>
    /// <param name="progress">Receives the completed share, 0 to 1.</param>
    public static ScaledRidge Fit(IReadOnlyList<float[]> features, IReadOnlyList<int> digits, double ridge, Action<double>? progress = null)
    {
        int count = features[0].Length;
        double[] scale = Scales(features, count);
        var accumulator = new RidgeAccumulator(count, Corpus.Digits);
        var row = new float[count];
        var target = new float[Corpus.Digits];
        for (int n = 0; n < features.Count; n++)
        {
            for (int i = 0; i < count; i++)
            {
                row[i] = (float)(features[n][i] * scale[i]);
            }

            Array.Fill(target, -1f);
            target[digits[n]] = 1;
            accumulator.Add(row, target);
            progress?.Invoke(0.5 * (n + 1) / features.Count);
        }

        RidgeSolution solution = accumulator.Solve(ridge * features.Count);
        var weights = solution.Weights.ToArray();
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] *= scale[i % count];
        }

        progress?.Invoke(1);
        return new ScaledRidge(weights, solution.Bias.ToArray());
    }

    /// <summary>The ten scores of a word.</summary>
    public double[] Score(ReadOnlySpan<float> features)
    {
        var scores = (double[])bias.Clone();
        for (int d = 0; d < scores.Length; d++)
        {
            for (int i = 0; i < features.Length; i++)
            {
                scores[d] += weights[(d * FeatureCount) + i] * features[i];
            }
        }

        return scores;
    }

    /// <summary>
    /// The same scores as a readout of the spikes of one frame: a block of ten outputs for each window. The sum over the frames of a word, each
    /// with the block of its window, is the score; every frame adds its share of the bias.
    /// </summary>
    /// <param name="windows">The features are [window, neuron].</param>
    /// <param name="frames">Frames per word.</param>
    public LinearReadout ToReadout(int windows, int frames)
    {
        int neurons = FeatureCount / windows;
        var blocks = new float[windows * Corpus.Digits * neurons];
        var share = new float[windows * Corpus.Digits];
        for (int w = 0; w < windows; w++)
        {
            for (int d = 0; d < Corpus.Digits; d++)
            {
                int output = (w * Corpus.Digits) + d;
                share[output] = (float)(bias[d] / frames);
                for (int i = 0; i < neurons; i++)
                {
                    blocks[(output * neurons) + i] = (float)weights[(d * FeatureCount) + (w * neurons) + i];
                }
            }
        }

        return new LinearReadout(neurons, share.Length, blocks, share);
    }

    private static double[] Scales(IReadOnlyList<float[]> features, int count)
    {
        var mean = new double[count];
        var deviation = new double[count];
        foreach (float[] row in features)
        {
            for (int i = 0; i < count; i++)
            {
                mean[i] += row[i];
            }
        }

        foreach (float[] row in features)
        {
            for (int i = 0; i < count; i++)
            {
                double off = row[i] - (mean[i] / features.Count);
                deviation[i] += off * off;
            }
        }

        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            deviation[i] = Math.Sqrt(deviation[i] / features.Count);
            sum += deviation[i];
        }

        double least = LeastDeviation * sum / count;
        return [.. deviation.Select(d => least > 0 ? 1 / (d + least) : 1)];
    }
}
