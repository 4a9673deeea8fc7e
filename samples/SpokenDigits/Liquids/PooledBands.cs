namespace SpokenDigits.Liquids;

/// <summary>The features without a liquid: the sensor values, averaged over the windows.</summary>
internal static class PooledBands
{
    /// <summary>The mean of every sensor over each window.</summary>
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
            int window = LiquidClassifier.WindowOf(t, frames, windows);
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
