namespace Lsm.Runtime.Monitoring;

/// <summary>The features and spikes of three agents: on the inputs, on another past, and on inputs with noise.</summary>
internal sealed class ProbeRun
{
    private const int Agents = 3;

    /// <summary>A feature whose variance is below this share of its mean square is rounding noise.</summary>
    private const double LeastVariance = 1e-10;

    private readonly float[][] features = new float[Agents][]; // [agent][frame, feature]
    private double[] means = [];
    private double[] factors = []; // 1 / deviation, 0 for features that do not vary

    private ProbeRun(int frames, int features, int neurons)
    {
        (Frames, FeatureCount, SpikeCounts) = (frames, features, new int[neurons]);
        for (int agent = 0; agent < Agents; agent++)
        {
            this.features[agent] = new float[frames * features];
        }
    }

    public int Frames { get; }

    public int FeatureCount { get; }

    /// <summary>The number of features that vary.</summary>
    public int Varying { get; private set; }

    /// <summary>[neuron]: the number of <see cref="Observed"/> steps of the first agent in which it fired.</summary>
    public int[] SpikeCounts { get; }

    /// <summary>The observed steps: the last one of each frame of the second half.</summary>
    public int Observed { get; private set; }

    public static ProbeRun Over(LiquidStateMachine model, ReadOnlySpan<float> inputs, ReadOnlySpan<float> noisy, int steps)
    {
        int width = model.InputSize, frames = inputs.Length / width, half = frames / 2;
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu, new EngineOptions { MaxSteps = steps, Unwatched = true });
        using LsmState state = engine.CreateState(Agents);
        for (int agent = 0; agent < Agents; agent++)
        {
            state.Neurons.MarkFeatures(agent, true);
        }

        var run = new ProbeRun(frames, model.Readout.FeatureCount, model.ReservoirSize);
        var spikes = new byte[Agents * model.ReservoirSize];
        for (int t = 0; t < frames; t++)
        {
            inputs.Slice(t * width, width).CopyTo(state.SensorsOf(0));
            inputs.Slice((t < half ? t + half : t) * width, width).CopyTo(state.SensorsOf(1));
            noisy.Slice(t * width, width).CopyTo(state.SensorsOf(2));
            state.Begin(t, steps);
            state.End(t);
            for (int agent = 0; agent < Agents; agent++)
            {
                state.Neurons.FeaturesOf(agent).CopyTo(run.features[agent].AsSpan(t * run.FeatureCount));
            }

            if (t >= half)
            {
                state.Neurons.ReadSpikes(spikes);
                run.Observe(spikes);
            }
        }

        return run;
    }

    /// <summary>Takes means and deviations of the first agent's features, from a frame on.</summary>
    public void Standardise(int from)
    {
        (means, factors) = (new double[FeatureCount], new double[FeatureCount]);
        for (int i = 0; i < FeatureCount; i++)
        {
            double sum = 0, squares = 0;
            for (int t = from; t < Frames; t++)
            {
                sum += features[0][(t * FeatureCount) + i];
            }

            means[i] = sum / (Frames - from);
            for (int t = from; t < Frames; t++)
            {
                double off = features[0][(t * FeatureCount) + i] - means[i];
                squares += off * off;
            }

            double variance = squares / (Frames - from);
            factors[i] = variance > LeastVariance * (means[i] * means[i]) ? 1 / Math.Sqrt(variance) : 0;
            Varying += factors[i] > 0 ? 1 : 0;
        }
    }

    /// <summary>The squared distance of two agents' standardised features in a frame.</summary>
    public double SquaredDistance(int first, int second, int frame)
    {
        double sum = 0;
        for (int i = 0, at = frame * FeatureCount; i < FeatureCount; i++, at++)
        {
            double off = ((double)features[first][at] - features[second][at]) * factors[i];
            sum += off * off;
        }

        return sum;
    }

    /// <summary>[feature]: half the mean squared difference between the first and the third agent, standardised: the variance that noise gives a feature.</summary>
    public double[] NoiseVariance(int from)
    {
        var variance = new double[FeatureCount];
        for (int i = 0; i < FeatureCount; i++)
        {
            for (int t = from; t < Frames; t++)
            {
                int at = (t * FeatureCount) + i;
                double off = ((double)features[0][at] - features[2][at]) * factors[i];
                variance[i] += off * off / (2.0 * (Frames - from));
            }
        }

        return variance;
    }

    /// <summary>[frame - from, feature]: an agent's standardised features.</summary>
    public double[] Standard(int agent, int from)
    {
        var standard = new double[(Frames - from) * FeatureCount];
        for (int i = 0; i < standard.Length; i++)
        {
            int feature = i % FeatureCount;
            standard[i] = (features[agent][(from * FeatureCount) + i] - means[feature]) * factors[feature];
        }

        return standard;
    }

    private void Observe(byte[] spikes)
    {
        Observed++;
        for (int i = 0; i < SpikeCounts.Length; i++)
        {
            SpikeCounts[i] += spikes[i] != 0 ? 1 : 0;
        }
    }
}
