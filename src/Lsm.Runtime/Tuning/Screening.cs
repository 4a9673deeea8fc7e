using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tuning;

/// <summary>
/// The first stage of a study: runs a liquid on the first frames of a task, without targets, and measures how far its activity is from that of useful liquids. Useful liquids have rates
/// in a wide range (the best liquids had 0.03 to 0.8), neurons that are neither silent nor saturated, and fading memory.
/// </summary>
internal static class Screening
{
    private const int Frames = 160;
    private const double LeastRate = 0.02, MostRate = 0.85, MostForgetting = 0.5;

    /// <summary>Runs the liquid twice: the second run begins with the sensors negated for the first half of the frames.</summary>
    public static LiquidActivity Measure(LiquidStateMachine model, int steps, TuningTask task)
    {
        using var source = new LiquidSource(model, steps);
        ReadOnlySpan<float> inputs = Longest(task);
        int frames = Math.Min(Frames, inputs.Length / task.InputSize), half = frames / 2, neurons = model.ReservoirSize;
        var fired = new int[neurons];
        var sensors = new float[task.InputSize];
        var ends = new float[2][];
        double[] sum = new double[source.Count], squares = new double[source.Count];
        var words = new uint[(neurons + 31) / 32];
        for (int run = 0; run < 2; run++)
        {
            source.Reset();
            for (int frame = 0; frame < frames; frame++)
            {
                inputs.Slice(frame * sensors.Length, sensors.Length).CopyTo(sensors);
                for (int i = 0; i < sensors.Length && run == 1 && frame < half && model.Reservoir.Input == InputKind.Analog; i++)
                {
                    sensors[i] = -sensors[i];
                }

                ReadOnlySpan<float> features = source.Next(sensors);
                if (frame == frames - 1)
                {
                    ends[run] = features.ToArray();
                }

                if (run == 0)
                {
                    Count(source.State, words, fired);
                    for (int i = 0; i < features.Length; i++)
                    {
                        sum[i] += features[i];
                        squares[i] += (double)features[i] * features[i];
                    }
                }
            }
        }

        double apart = 0, spread = 0;
        for (int i = 0; i < sum.Length; i++)
        {
            double difference = (double)ends[0][i] - ends[1][i];
            apart += difference * difference;
            spread += (squares[i] / frames) - (sum[i] / frames * (sum[i] / frames));
        }

        return new LiquidActivity(
            fired.Sum(each => (double)each) / frames / neurons,
            fired.Count(each => each == frames) / (double)neurons,
            fired.Count(each => each == 0) / (double)neurons,
            spread > 0 ? Math.Sqrt(apart / spread) : 0);
    }

    /// <summary>The distance of a liquid from the target range; 0 within it. Membranes also carry the input without spikes, so few spikes are acceptable if the readout reads membranes.</summary>
    public static double Distance(LiquidActivity activity, FeatureKind features)
    {
        bool readsMembranes = (features & (FeatureKind.Membrane | FeatureKind.MembraneTrace)) != 0;
        double rate = activity.Rate < LeastRate && readsMembranes ? 0 : activity.Rate <= 0 ? 10 : activity.Rate < LeastRate ? InverseNormal.Log(LeastRate / activity.Rate) : activity.Rate > MostRate ? (activity.Rate - MostRate) * 10 : 0;
        return rate + (Math.Max(0, activity.Forgetting - MostForgetting) * 2) + Math.Max(0, activity.Saturated - 0.5) + (readsMembranes ? 0 : Math.Max(0, activity.Silent - 0.5));
    }

    private static void Count(LsmState state, uint[] words, int[] fired)
    {
        state.Neurons.ReadSpikeWords(words);
        for (int i = 0; i < fired.Length; i++)
        {
            fired[i] += (int)((words[i / 32] >> (i % 32)) & 1);
        }
    }

    private static ReadOnlySpan<float> Longest(TuningTask task) => task.InputsOf(Enumerable.Range(0, task.Count).OrderByDescending(task.FramesOf).First());
}
