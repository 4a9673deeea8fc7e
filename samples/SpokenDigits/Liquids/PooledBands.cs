namespace SpokenDigits.Liquids;

/// <summary>The control without a liquid: the same sensor values, averaged over the same windows, for the same kind of readout.</summary>
internal static class PooledBands
{
    /// <summary>Every sensor's mean over each window.</summary>
    /// <param name="word">[frame, sensor].</param>
    /// <param name="frames">Frames per word.</param>
    /// <param name="windows">Windows per word.</param>
    /// <returns>[window, sensor].</returns>
    public static float[] Pool(ReadOnlySpan<float> word, int frames, int windows)
    {
        int sensors = word.Length / frames;
        var sums = new double[windows * sensors];
        var counts = new int[windows];
        for (int t = 0; t < frames; t++)
        {
            int window = LiquidEar.WindowOf(t, frames, windows);
            counts[window]++;
            for (int s = 0; s < sensors; s++)
            {
                sums[(window * sensors) + s] += word[(t * sensors) + s];
            }
        }

        var means = new float[sums.Length];
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = (float)(sums[i] / counts[i / sensors]);
        }

        return means;
    }
}
