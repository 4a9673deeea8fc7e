namespace Lsm.Runtime.Training;

/// <summary>Checks of samples that all trainers share.</summary>
internal static class SampleCheck
{
    public static void Length(string name, int length, int expected, string expectedName)
    {
        if (length != expected)
        {
            throw new ArgumentException($"{name} has {length} values; it must have {expected} ({expectedName}).", name);
        }
    }

    public static void Finite(string name, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"{name}[{i}] is {values[i]}; training needs finite numbers. Leave such samples out; a weight of 0 is not enough."), name);
            }
        }
    }

    public static void Weight(string name, double weight)
    {
        if (!(weight >= 0) || !double.IsFinite(weight))
        {
            throw new ArgumentOutOfRangeException(name, weight, "a weight must be finite and at least 0.");
        }
    }

    public static int Steps(int features, int featureCount, int targets, int outputCount)
    {
        int steps = features / featureCount;
        if (steps * featureCount != features || (long)steps * outputCount != targets)
        {
            throw new ArgumentException(
                $"features has {features} values and targets {targets}; they must be [T, {featureCount}] and [T, {outputCount}] with the "
                + "same number of steps T.");
        }

        return steps;
    }
}
