using static System.FormattableString;

namespace Lsm.Runtime.Monitoring;

/// <summary>Advice on what to change about a liquid, based on its figures.</summary>
internal static class LiquidAdvice
{
    private const double LowRate = 0.01, LowSeparation = 0.1, HighSensitivity = 0.9, ManyLatched = 0.5, LowRankShare = 0.1;
    private const int LowRank = 10, ShortMemory = 2;
    private const double LowRecall = 1;

    public static LiquidReport Give(LiquidStateMachine model, LiquidReport report, ReadOnlySpan<float> inputs)
    {
        ReservoirOptions? options = model.Reservoir.Options;
        var advice = new List<string>();
        AddSensors(model, inputs, advice);
        if (report.Rate == 0)
        {
            advice.Add($"No neuron fires. Raise InputScaling{Now(options?.InputScaling)}, or lower Threshold.");
        }
        else if (report.Rate < LowRate)
        {
            advice.Add(Invariant($"Neurons fire in {report.Rate:P1} of the steps: too seldom for features to follow the inputs. Raise InputScaling{Now(options?.InputScaling)}, or lower Threshold, until the rate is above {LowRate:P0}."));
        }
        else if (report.LatchedShare >= ManyLatched)
        {
            advice.Add(Invariant($"{report.LatchedShare:P0} of the neurons fire in every step, so their spikes carry no information. Lower InputScaling{Now(options?.InputScaling)} or WeightScale{Now(options?.WeightScale)}, or set a RefractoryPeriod."));
        }

        if (report.Separation < LowSeparation && report.Rate > 0)
        {
            advice.Add(Invariant($"Different inputs give nearly the same features (separation {report.Separation:0.00}). Raise InputScaling{Now(options?.InputScaling)}, or scale the sensors with SensorCoding.Fit."));
        }
        else if (report.Sensitivity > HighSensitivity)
        {
            advice.Add(Invariant($"Noise of 1 % of the sensors moves the features {report.Sensitivity:P0} as far as other inputs do: the liquid is chaotic, and a readout will not generalise. Lower SpectralRadius{Now(options?.SpectralRadius)} or WeightScale{Now(options?.WeightScale)}, or use Trace features instead of spikes."));
        }

        AddMemory(report, advice);
        if (report.Recall < LowRecall && report.Rate > 0)
        {
            advice.Add(Invariant($"A readout can recall {report.Recall:0.0} frames of the inputs: features hardly say what the sensors are or were. Use more steps per frame, Trace and Membrane features together, a higher InputScaling{Now(options?.InputScaling)}, or several fields per sensor (SensorCoding)."));
        }

        if (report.EffectiveRank < LowRank || report.EffectiveRank < LowRankShare * report.FeatureCount)
        {
            advice.Add(Invariant($"Of {report.FeatureCount} features only {report.EffectiveRank} are independent. Give neurons mixed time constants (Beta = NeuronValues.FromTimeConstant(NeuronValues.LogUniform(2, 50)), the same for TraceDecay), thresholds of different heights, or sensors several fields (SensorCoding)."));
        }

        if (report.Frames < 2 * report.FeatureCount)
        {
            advice.Add($"{report.Frames} frames are few for {report.FeatureCount} features: the effective rank cannot be larger than the frames. Measure on a longer sequence.");
        }

        return report with { Advice = advice };
    }

    private static void AddMemory(LiquidReport report, List<string> advice)
    {
        if (report.FadingMemory is null && report.Separation >= LowSeparation)
        {
            advice.Add($"Runs with different pasts have different features for all of the last {report.Frames / 2} frames: the liquid does not forget, or the sequence is too short to see it. Lower SpectralRadius or WeightScale, use shorter time constants, or measure on a longer sequence.");
        }
        else if (report.FadingMemory < ShortMemory && report.Separation >= LowSeparation)
        {
            advice.Add($"The past matters for {report.FadingMemory} frames only. For a task that needs more use longer time constants (Beta, TraceDecay), Trace features, or a delay_line.");
        }
    }

    /// <summary>Sensors whose range is much larger or smaller than that of the others.</summary>
    private static void AddSensors(LiquidStateMachine model, ReadOnlySpan<float> inputs, List<string> advice)
    {
        if (model.SensorCoding is not null || model.Reservoir.Input == InputKind.Spikes)
        {
            return;
        }

        int width = model.InputSize;
        for (int k = 0; k < width; k++)
        {
            (float low, float high) = (inputs[k], inputs[k]);
            for (int i = k; i < inputs.Length; i += width)
            {
                (low, high) = (Math.Min(low, inputs[i]), Math.Max(high, inputs[i]));
            }

            double range = (double)high - low, size = Math.Max(Math.Abs((double)low), Math.Abs((double)high));
            if (range is 0)
            {
                advice.Add(Invariant($"Sensor {k} is always {low}. Leave it out, or measure on inputs in which it changes."));
            }
            else if (range < 0.01 * size || size > 100 || range < 0.01)
            {
                advice.Add(Invariant($"Sensor {k} lies from {low} to {high}; neurons with thresholds about 1 follow values that fill about -1 to 1. Set Sensors = SensorCoding.Fit(inputs, {width})."));
            }

            if (advice.Count == 3)
            {
                return; // advice on the first sensors is enough
            }
        }
    }

    private static string Now(double? value) => value is { } given ? Invariant($" (now {given})") : "";
}
