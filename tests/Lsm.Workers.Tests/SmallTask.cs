using Lsm.Runtime;
using Lsm.Runtime.Tuning;

namespace Lsm.Workers.Tests;

/// <summary>A study of a second or two, and what it leaves behind.</summary>
internal static class SmallTask
{
    public static TuningTask Create(int frames = 400)
    {
        var task = new TuningTask(1, 1) { Warmup = 20, Latency = 1 };
        var random = new Random(5);
        for (int s = 0; s < 2; s++)
        {
            float[] inputs = new float[frames], targets = new float[frames];
            for (int t = 0; t < frames; t++)
            {
                inputs[t] = (float)((2 * random.NextDouble()) - 1);
                targets[t] = t < 3 ? 0 : inputs[t - 1] * inputs[t - 3];
            }

            task.Add(inputs, targets);
        }

        return task;
    }

    public static TuningOptions Options(string journal, int trials = 26) => new() { Neurons = 30, Trials = trials, Folds = 3, Journal = journal, Threads = 1 };

    /// <summary>The bytes of the journal, then those of the model.</summary>
    public static (string Journal, byte[] Model) Result(TuningReport report, string journal)
    {
        string model = journal + ".safetensors";
        report.Model.Save(model);
        return (File.ReadAllText(journal), File.ReadAllBytes(model));
    }
}
