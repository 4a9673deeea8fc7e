using Lsm.Runtime.Tuning;

namespace Lsm.Runtime.Child;

/// <summary>A study of a few seconds: a filtered noise that is to be predicted from its past.</summary>
internal static class SmallStudy
{
    public const int Trials = 40;

    public static TuningTask Task(int frames = 600, int sequences = 1)
    {
        var task = new TuningTask(1, 1) { Warmup = 20 };
        var random = new Random(3);
        for (int s = 0; s < sequences; s++)
        {
            float[] inputs = new float[frames], targets = new float[frames];
            double slow = 0;
            for (int t = 0; t < frames; t++)
            {
                inputs[t] = (float)((2 * random.NextDouble()) - 1);
                slow = (0.7 * slow) + inputs[t];
                targets[t] = (float)slow;
            }

            task.Add(inputs, targets);
        }

        return task;
    }

    public static TuningOptions Options(string? journal = null, int threads = 0, int trials = Trials) => new() { Neurons = 30, Trials = trials, Journal = journal, Threads = threads, Folds = 3 };

    /// <summary>Runs the study; writes a line for every evaluation, and "done RESULT" at the end.</summary>
    public static string Run(string? journal, TextWriter output)
    {
        string result = Describe(new LiquidTuner(Task(), options: Options(journal) with { Progress = progress => output.WriteLine(progress.Trials) }).Run());
        output.WriteLine($"done {result}");
        return result;
    }

    /// <summary>Everything that must not depend on threads or interruptions.</summary>
    public static string Describe(TuningReport report) => FormattableString.Invariant(
        $"{report.Trials.Count} {report.Best.Number} {LongTraining.Hash(report.Model):x16} {report.Fit.Liquid:R} {report.Fit.EchoState:R} {string.Join(' ', report.Trials.Select(trial => FormattableString.Invariant($"{trial.Rung}:{trial.Error:R}")))}");
}
