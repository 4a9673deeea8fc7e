namespace Lsm.Nir;

/// <summary>A numeric dataset of at most two axes, in the precision in which it stands in the file: exactly one of the arrays is set.</summary>
internal sealed class NirArray
{
    public NirArray(float[] values, params int[] shape) => (Singles, Shape) = (values, shape);

    public NirArray(double[] values, params int[] shape) => (Doubles, Shape) = (values, shape);

    public NirArray(long[] values, params int[] shape) => (Integers, Shape) = (values, shape);

    public int[] Shape { get; }

    public float[]? Singles { get; }

    public double[]? Doubles { get; }

    public long[]? Integers { get; }

    public int Count => Singles?.Length ?? Doubles?.Length ?? Integers!.Length;

    public double this[int index] => Singles is { } s ? s[index] : Doubles is { } d ? d[index] : Integers![index];
}
