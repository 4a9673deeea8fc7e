using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Monitoring;

/// <summary>
/// Measures, without targets, whether a liquid can solve a task on the user's own inputs: whether its features distinguish inputs (separation; Maass,
/// Natschlaeger and Markram, Neural Computation 14, 2002), how long they depend on the past (fading memory), whether small differences stay small, and how many of them
/// are independent (kernel rank; Legenstein and Maass, Neural Networks 20, 2007). Spike rates alone say little about that.
/// </summary>
/// <remarks>
/// Three agents run on a CPU engine: one on the inputs; one whose first half of the frames has the inputs of the second half; one with noise of 1 % of
/// each sensor's range. The same arguments give the same report on every machine.
/// </remarks>
public static class LiquidProbe
{
    /// <summary>The smallest number of frames that can be measured.</summary>
    public const int FewestFrames = 64;

    /// <summary>The largest number of frames that are run; later frames are ignored.</summary>
    public const int MostFrames = 4096;

    private const double NoiseShare = 0.01;

    /// <summary>The features of two pasts count as equal below this share of their distance before.</summary>
    private const double Forgotten = 0.05;

    /// <summary>Measures a liquid.</summary>
    /// <param name="model">The model; its readout is not used.</param>
    /// <param name="inputs">[T, sensor]: one sequence as the host would write it, T at least <see cref="FewestFrames"/>; use inputs of the task.</param>
    /// <param name="steps">Neuron steps per frame, 1 to 4,096.</param>
    /// <exception cref="ArgumentException">The length does not fit, there are too few frames, a sensor is bad or steps is out of range; the message names it.</exception>
    public static LiquidReport Measure(LiquidStateMachine model, ReadOnlySpan<float> inputs, int steps = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        int width = model.InputSize, frames = Math.Min(inputs.Length / width, MostFrames);
        if (inputs.Length % width != 0 || frames < FewestFrames)
        {
            throw new ArgumentException($"{inputs.Length} inputs were given; [T, {width}] with T at least {FewestFrames} frames is needed, so {FewestFrames * width} inputs or more.", nameof(inputs));
        }

        if (steps is < 1 or > 4096)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"steps is {steps}; it must be from 1 to 4096.");
        }

        SensorRules.Check(model.Reservoir.Input, inputs, width, 1);
        inputs = inputs[..(frames * width)];
        float[] noisy = WithNoise(model, inputs);
        ProbeRun run = ProbeRun.Over(model, inputs, noisy, steps);
        return LiquidAdvice.Give(model, Figures(run, model, inputs), inputs);
    }

    private static LiquidReport Figures(ProbeRun run, LiquidStateMachine model, ReadOnlySpan<float> inputs)
    {
        int half = run.Frames / 2, settled = half / 2, features = run.FeatureCount;
        run.Standardise(settled);
        double apart = 0, noise = 0;
        for (int t = settled; t < half; t++)
        {
            apart += run.SquaredDistance(0, 1, t) / (half - settled);
            noise += run.SquaredDistance(0, 2, t) / (half - settled);
        }

        // Two unrelated moments lie sqrt(2) deviations apart in every feature that varies.
        double unrelated = 2.0 * Math.Max(run.Varying, 1);
        int last = half - 1;
        for (int t = half; t < run.Frames; t++)
        {
            last = run.SquaredDistance(0, 1, t) >= Forgotten * Forgotten * apart ? t : last;
        }

        var basis = new FeatureBasis(run.Standard(0, settled), features, run.NoiseVariance(settled));
        return new LiquidReport
        {
            Rate = run.SpikeCounts.Sum() / ((double)run.Observed * model.ReservoirSize),
            SilentShare = run.SpikeCounts.Count(count => count == 0) / (double)model.ReservoirSize,
            LatchedShare = run.SpikeCounts.Count(count => count == run.Observed) / (double)model.ReservoirSize,
            Separation = Math.Sqrt(apart / unrelated),
            Sensitivity = apart == 0 ? 0 : Math.Sqrt(noise / apart),
            FadingMemory = apart == 0 ? 0 : last == run.Frames - 1 ? null : last - half + 1,
            EffectiveRank = basis.Count,
            Recall = InputCapacity.Recall(basis, inputs, model.InputSize, settled),
            Products = InputCapacity.Products(basis, inputs, model.InputSize, settled),
            FeatureCount = features,
            Frames = run.Frames,
        };
    }

    /// <summary>Adds uniform noise to analog sensors; replaces one spike sensor in a hundred by that of another frame.</summary>
    private static float[] WithNoise(LiquidStateMachine model, ReadOnlySpan<float> inputs)
    {
        int width = model.InputSize;
        var random = new Philox(model.Reservoir.Options?.Seed ?? 42, RandomStream.Probe);
        float[] noisy = inputs.ToArray();
        for (int k = 0; k < width; k++)
        {
            float low = inputs[k], high = low;
            for (int i = k; i < inputs.Length; i += width)
            {
                (low, high) = (Math.Min(low, inputs[i]), Math.Max(high, inputs[i]));
            }

            for (int i = k; i < inputs.Length; i += width)
            {
                double draw = random.Uniform((ulong)i);
                noisy[i] = model.Reservoir.Input == InputKind.Spikes
                    ? draw < NoiseShare ? 1 - inputs[i] : inputs[i]
                    : Math.Clamp((float)(inputs[i] + (NoiseShare * ((double)high - low) * ((2 * draw) - 1))), -FloatRules.Largest, FloatRules.Largest);
            }
        }

        return noisy;
    }
}
