using Lsm.Runtime;
using SpokenDigits.Audio;
using SpokenDigits.Corpora;
using SpokenDigits.Liquids;
using SpokenDigits.Reports;

namespace SpokenDigits.Trials;

/// <summary>Runs trials: learns a readout for a liquid, lets the liquid classify the test, and does the same without a liquid.</summary>
/// <param name="encoding">How words were encoded.</param>
/// <param name="options">The liquid.</param>
/// <param name="kind">The engine it runs on.</param>
/// <param name="display">Where progress is shown.</param>
internal sealed class Experiment(EncodingOptions encoding, DigitOptions options, EngineKind kind, ProgressDisplay display)
{
    /// <summary>Which engine was chosen, and why; empty before the first trial.</summary>
    public string Engine { get; private set; } = "";

    /// <summary>Runs trials with a liquid drawn from one seed; each word is heard by it once for all the trials' training.</summary>
    /// <returns>[trial]: what the liquid made of the test, and the model that did.</returns>
    public (Confusion Confusion, LiquidStateMachine Model)[] Run(IReadOnlyList<Trial> trials, ulong seed)
    {
        using var ear = new LiquidEar(LiquidEar.Untrained(options, encoding.SensorCount, seed), encoding.Frames, kind);
        Engine = ear.Engine;
        Utterance[] heard = [.. trials.SelectMany(t => t.Train).Distinct()];
        float[][] words = [.. heard.SelectMany(u => u.Spans)];
        float[][] counts = display.Show($"seed {seed}: listening to {words.Length} words", progress => ear.CountSpikes(words, progress));
        var places = new Dictionary<Utterance, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < heard.Length; i++)
        {
            places.Add(heard[i], i * encoding.Spans.Count);
        }

        return [.. trials.Select(trial =>
        {
            ScaledRidge ridge = display.Show($"seed {seed}, {trial.Name}: learning", progress =>
                Fit(trial, (u, span) => counts[places[u] + span], progress));
            ear.Use(ridge.ToReadout(options.Windows, encoding.Frames));
            return (Classify(ear, trial.Test), ear.Model);
        })];
    }

    /// <summary>The same trial with the sensor values averaged over the windows in place of the liquid's spike counts.</summary>
    public Confusion Control(Trial trial)
    {
        float[] Pool(Utterance utterance, int span) => PooledBands.Pool(utterance.Spans[span], encoding.Frames, options.Windows);
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

    /// <summary>Lets a trained model classify words: the digit with the largest sum of scores over the ways of cutting the word out.</summary>
    public Confusion Classify(LiquidStateMachine model, IReadOnlyList<Utterance> test)
    {
        using var ear = new LiquidEar(model, encoding.Frames, kind);
        Engine = ear.Engine;
        return Classify(ear, test);
    }

    private Confusion Classify(LiquidEar ear, IReadOnlyList<Utterance> test)
    {
        float[][] scores = ear.Score([.. test.SelectMany(u => u.Spans)]);
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
            for (int span = 0; span < encoding.Spans.Count; span++)
            {
                rows.Add(features(utterance, span));
                digits.Add(utterance.Digit);
            }
        }

        return ScaledRidge.Fit(rows, digits, options.Ridge, progress);
    }
}
