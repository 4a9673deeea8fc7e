namespace Lsm.Runtime;

/// <summary>The largest number of slots of a state.</summary>
internal static class StateSizes
{
    private const int LargestArray = 0x7FFFFFC7;

    /// <summary>The number of additional elements of aligned arrays.</summary>
    private const int Spare = 64;

    /// <summary>Refuses a capacity whose rows no array could hold, before anything is allocated.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1 or too large; the message names the limit.</exception>
    public static void Check(LiquidStateMachine model, int capacity, string name)
    {
        int most = Most(model);
        if (capacity < 1 || capacity > most)
        {
            throw new ArgumentOutOfRangeException(name, capacity,
                $"{name} is {capacity}; it must be from 1 to {most}, the most agents that one state of {model.ReservoirSize} neurons, {model.InputSize} sensors and {model.OutputSize} motors can hold. Use several states for more.");
        }
    }

    /// <summary>The largest number of slots for which every array of a state fits the limit of arrays.</summary>
    public static int Most(LiquidStateMachine model)
    {
        int padded = Math.Max(Readouts.PartialSums.Pad(model.ReservoirSize), Readouts.PartialSums.Pad(model.FeatureCount)), planes = Enumerable.Range(0, model.Layout.Count).Max(model.Layout.Planes);
        return (int)((LargestArray - Spare) / Math.Max(Math.Max(Math.Max(padded, planes * (long)Readouts.PartialSums.Pad(model.ReservoirSize)), Math.Max(1, model.SensorAges) * (long)model.Reservoir.InputSize), model.OutputSize));
    }
}
