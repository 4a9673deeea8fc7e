namespace Lsm.Runtime.Monitoring;

/// <summary>
/// How well a linear readout of a liquid can reproduce the inputs of the liquid: past sensors (memory capacity; Jaeger, GMD report 152, 2001), and
/// products of sensors (nonlinear capacity; Dambre et al., Scientific Reports 2, 2012).
/// </summary>
internal static class InputCapacity
{
    /// <summary>The largest number of sensors; further sensors are ignored.</summary>
    private const int MostSensors = 16;

    /// <summary>The largest delay in frames.</summary>
    private const int LongestDelay = 100;

    /// <summary>A share below this, in three frames in a row, ends the memory.</summary>
    private const double Least = 0.02;

    /// <summary>The sum over delays of the share of a sensor that a readout can reproduce after that delay; the mean over sensors.</summary>
    /// <param name="basis">The features from frame <paramref name="from"/> on.</param>
    /// <param name="inputs">[frame, sensor].</param>
    /// <param name="width">The number of sensors.</param>
    /// <param name="from">The first frame of the basis.</param>
    public static double Recall(FeatureBasis basis, ReadOnlySpan<float> inputs, int width, int from)
    {
        int frames = inputs.Length / width, sensors = Math.Min(width, MostSensors), low = 0;
        var signal = new double[frames - from];
        double recall = 0;
        for (int delay = 0; delay <= Math.Min(LongestDelay, from) && low < 3; delay++)
        {
            double share = 0;
            for (int sensor = 0; sensor < sensors; sensor++)
            {
                for (int t = from; t < frames; t++)
                {
                    signal[t - from] = inputs[((t - delay) * width) + sensor];
                }

                share += basis.Explained(signal) / sensors;
            }

            recall += share;
            low = share < Least ? low + 1 : 0;
        }

        return recall;
    }

    /// <summary>The share of products of a sensor in successive frames, now and one and two frames ago, that a readout can reproduce; the mean over sensors and products.</summary>
    /// <inheritdoc cref="Recall"/>
    public static double Products(FeatureBasis basis, ReadOnlySpan<float> inputs, int width, int from)
    {
        int frames = inputs.Length / width, sensors = Math.Min(width, MostSensors);
        var signal = new double[frames - from];
        double share = 0;
        for (int sensor = 0; sensor < sensors; sensor++)
        {
            double mean = 0;
            for (int t = 0; t < frames; t++)
            {
                mean += inputs[(t * width) + sensor] / (double)frames;
            }

            for (int delay = 0; delay < 3; delay++)
            {
                for (int t = from; t < frames; t++)
                {
                    int at = ((t - delay) * width) + sensor;
                    signal[t - from] = (inputs[at] - mean) * (inputs[at - width] - mean);
                }

                share += basis.Explained(signal) / (3 * sensors);
            }
        }

        return share;
    }
}
