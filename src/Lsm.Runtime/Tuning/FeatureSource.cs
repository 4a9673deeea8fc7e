namespace Lsm.Runtime.Tuning;

/// <summary>What a linear readout can read: takes the sensors of a frame, returns its features. One thread at a time.</summary>
internal abstract class FeatureSource : IDisposable
{
    /// <summary>The number of features.</summary>
    public abstract int Count { get; }

    /// <summary>Goes to rest.</summary>
    public abstract void Reset();

    /// <summary>Takes a frame.</summary>
    /// <param name="sensors">The sensors.</param>
    /// <returns>[<see cref="Count"/>], until the next call.</returns>
    public abstract ReadOnlySpan<float> Next(ReadOnlySpan<float> sensors);

    /// <summary>Keeps the present state. The action that it returns goes back to that state, as often as it is called.</summary>
    public abstract Action Keep();

    public virtual void Dispose()
    {
    }
}
