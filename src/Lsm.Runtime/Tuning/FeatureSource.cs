namespace Lsm.Runtime.Tuning;

/// <summary>A source of features for a linear readout: takes the sensors of a frame, returns its features. One thread at a time.</summary>
internal abstract class FeatureSource : IDisposable
{
    /// <summary>The number of features.</summary>
    public abstract int Count { get; }

    /// <summary>Resets the source to rest.</summary>
    public abstract void Reset();

    /// <summary>Takes a frame.</summary>
    /// <param name="sensors">The sensors.</param>
    /// <returns>[<see cref="Count"/>], until the next call.</returns>
    public abstract ReadOnlySpan<float> Next(ReadOnlySpan<float> sensors);

    /// <summary>Stores the present state. Each call of the returned action restores it.</summary>
    public abstract Action Keep();

    public virtual void Dispose()
    {
    }
}
