namespace Lsm.Runtime.Tuning;

/// <summary>The sensors of the last frames, the newest first; 0 before the first frame.</summary>
internal sealed class DelayedSensors(int inputs, int frames) : FeatureSource
{
    private readonly float[] features = new float[inputs * frames];

    public override int Count => features.Length;

    public override void Reset() => Array.Clear(features);

    public override ReadOnlySpan<float> Next(ReadOnlySpan<float> sensors)
    {
        features.AsSpan(0, features.Length - inputs).CopyTo(features.AsSpan(inputs));
        sensors.CopyTo(features);
        return features;
    }

    public override Action Keep()
    {
        float[] kept = [.. features];
        return () => kept.CopyTo(features, 0);
    }
}
