namespace Lsm.Nir;

/// <summary>A numeric dataset in the precision of the file: exactly one of the arrays is set. Values are in row-major order.</summary>
internal sealed class NirArray
{
    public NirArray(float[] values, params int[] shape) => (Singles, Shape) = (values, shape);

    public NirArray(double[] values, params int[] shape) => (Doubles, Shape) = (values, shape);

    public NirArray(long[] values, params int[] shape) => (Integers, Shape) = (values, shape);

    /// <summary>[axis]: values along it; empty for a single value.</summary>
    public int[] Shape { get; }

    public float[]? Singles { get; }

    public double[]? Doubles { get; }

    public long[]? Integers { get; }

    public int Count => Singles?.Length ?? Doubles?.Length ?? Integers!.Length;

    public double this[int index] => Singles is { } s ? s[index] : Doubles is { } d ? d[index] : Integers![index];

    /// <summary>The only value, a whole number.</summary>
    /// <exception cref="ArgumentException">There are several values, or a fraction; the message has the name.</exception>
    public int Whole(string name) => Count == 1 && this[0] is >= int.MinValue and <= int.MaxValue && this[0] == Math.Floor(this[0])
        ? (int)this[0]
        : throw new ArgumentException(FormattableString.Invariant($"{name} has {Count} values, the first of them {(Count > 0 ? this[0] : double.NaN)}; one whole number is expected."));

    /// <summary>The value at an index, or the only one for every index.</summary>
    public double At(int index) => this[Count == 1 ? 0 : index];
}
