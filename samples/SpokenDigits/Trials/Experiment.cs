using Lsm.Runtime;
using SpokenDigits.Audio;
using SpokenDigits.Corpora;
using SpokenDigits.Liquids;
using SpokenDigits.Reports;

namespace SpokenDigits.Trials;

/// <summary>Runs trials: trains a readout for a liquid and classifies the test words, and does the same without a liquid.</summary>
/// <param name="encoding">The encoding of the words.</param>
/// <param name="options">The liquid.</param>
/// <param name="kind">The engine.</param>
/// <param name="display">Shows the progress.</param>
internal sealed class Experiment(EncodingOptions encoding, DigitOptions options, EngineKind kind, ProgressDisplay display)
{
    /// <summary>The chosen engine and the reason; empty before the first trial.</summary>
    public string Engine { get; private set; } = "";

    /// <summary>Runs trials with a liquid drawn from one seed. The liquid runs each training word once for all trials.</summary>
    /// <returns>[trial]: the confusion matrix of the test, and the trained model.</returns>
    public (Confusion Confusion, LiquidStateMachine Model)[] Run(IReadOnlyList<Trial> trials, ulong seed)
    {
        using var classifier = new LiquidClassifier(LiquidClassifier.Untrained(options, encoding.SensorCount, seed), encoding.Frames, kind);
        Engine = classifier.Engine;
        Utterance[] train = [.. trials.SelectMany(t => t.Train).Distinct()];
        float[][] words = [.. train.SelectMany(u => u.Spans.Select(span => span.Values))];
        float[][] counts = display.Show($"seed {seed}: running {words.Length} training words", progress => classifier.CountSpikes(words, progress));
        var places = new Dictionary<Utterance, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < train.Length; i++)
        {
            places.Add(train[i], i * encoding.TrainingCount);
        }

        return [.. trials.Select(trial =>
        {
            ScaledRidge ridge = display.Show($"seed {seed}, {trial.Name}: training the readout", progress =>
                Fit(trial, (u, span) => counts[places[u] + span], progress));
            classifier.Use(ridge.ToReadout(options.Windows, encoding.Frames));
            return (Classify(classifier, trial.Test), classifier.Model);
        })];
    }

    /// <summary>Runs a trial without a liquid: the features are the sensor values averaged over the windows.</summary>
    public Confusion NoLiquid(Trial trial)
    {
        float[] Pool(Utterance utterance, int span) => PooledBands.Pool(utterance.Spans[span].Values, encoding.Frames, options.Windows);
        ScaledRidge ridge = Fit(trial, Pool, null);
        var confusion = new Confusion();
        foreach (Utterance utterance in trial.Test)
        {
            var sums = new double[Corpus.Digits];
            for (int span = 0; span < encoding.Spans.Count; span++)
            {
                double[] scores = ridge.Score(Pool(utterance, span));
                for (int d = 0; d < sums.Length; d++)
                {
                    sums[d] += scores[d];
                }
            }

            confusion.Add(utterance.Digit, Array.IndexOf(sums, sums.Max()));
        }

        return confusion;
    }

    /// <summary>Classifies words with a trained model: the digit with the largest sum of scores over the spans of the word.</summary>
    public Confusion Classify(LiquidStateMachine model, IReadOnlyList<Utterance> test)
    {
        using var classifier = new LiquidClassifier(model, encoding.Frames, kind);
        Engine = classifier.Engine;
        return Classify(classifier, test);
    }

    private Confusion Classify(LiquidClassifier classifier, IReadOnlyList<Utterance> test)
    {
        float[][] scores = classifier.Score([.. test.SelectMany(u => u.Spans.Take(encoding.Spans.Count).Select(span => span.Values))]);
        var confusion = new Confusion();
        for (int i = 0; i < test.Count; i++)
        {
            var sums = new float[Corpus.Digits];
            foreach (float[] of in scores.AsSpan(i * encoding.Spans.Count, encoding.Spans.Count))
            {
                for (int d = 0; d < sums.Length; d++)
                {
                    sums[d] += of[d];
                }
            }

            confusion.Add(test[i].Digit, Array.IndexOf(sums, sums.Max()));
        }

        return confusion;
    }

    private ScaledRidge Fit(Trial trial, Func<Utterance, int, float[]> features, Action<double>? progress)
    {
        var rows = new List<float[]>();
        var digits = new List<int>();
        foreach (Utterance utterance in trial.Train)
        {
            for (int span = 0; span < encoding.TrainingCount; span++)
            {
                rows.Add(features(utterance, span));
                digits.Add(utterance.Digit);
            }
        }

        return ScaledRidge.Fit(rows, digits, options.Ridge, progress);
    }
}
