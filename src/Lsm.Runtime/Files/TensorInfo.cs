using System.Globalization;

namespace Lsm.Runtime.Files;

/// <summary>One tensor of a safetensors file: its name, element type, shape (row-major) and place. Immutable and free-threaded.</summary>
public sealed class TensorInfo
{
    private readonly long[] shape;

    /// <summary>Describes a tensor to be written.</summary>
    /// <param name="name">Unique within its file; <c>__metadata__</c> is taken by the format.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">One length per axis, each at least 0; none for a single value.</param>
    /// <exception cref="ArgumentException">The name is reserved or empty, a length is negative, or the tensor exceeds 2^63 bytes.</exception>
    public TensorInfo(string name, TensorType type, params long[] shape)
        : this(name, type, (long[])(shape ?? throw new ArgumentNullException(nameof(shape))).Clone(), 0)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name == SafetensorsHeader.MetadataKey)
            throw new ArgumentException($"A tensor cannot be called '{name}': the format keeps that name for itself.", nameof(name));
        if (shape.Length > SafetensorsHeader.MaxRank)
            throw new ArgumentException($"Tensor '{name}' has {shape.Length} axes; at most {SafetensorsHeader.MaxRank} are allowed.", nameof(shape));
    }

    internal TensorInfo(string name, TensorType type, long[] shape, long offset)
    {
        if (!TryCount(shape, TensorTypes.SizeOf(type), out long count))
            throw new ArgumentException(
                $"Tensor '{name}': shape {Text(shape)} of {TensorTypes.NameOf(type)} has a negative length or exceeds 2^63 bytes.", nameof(shape));
        (Name, Type, this.shape, Offset, Count) = (name, type, shape, offset, count);
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public TensorType Type { get; }

    /// <summary>One length per axis, slowest first; empty for a single value.</summary>
    public ReadOnlySpan<long> Shape => shape;

    /// <summary>Number of elements: the product of <see cref="Shape"/>.</summary>
    public long Count { get; }

    /// <summary>Number of bytes the elements take in the file.</summary>
    public long ByteLength => Count * TensorTypes.SizeOf(Type);

    /// <summary>Where the elements start, in bytes from the end of the header.</summary>
    internal long Offset { get; }

    /// <summary>For example <c>x: F32 [30, 3, 64]</c>.</summary>
    public override string ToString() => $"{Name}: {TensorTypes.NameOf(Type)} {Text(shape)}";

    internal static string Text(ReadOnlySpan<long> shape)
    {
        var parts = new string[shape.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = shape[i].ToString(CultureInfo.InvariantCulture);
        return "[" + string.Join(", ", parts) + "]";
    }

    internal static bool TryCount(ReadOnlySpan<long> shape, int elementSize, out long count)
    {
        count = 1;
        bool empty = false;
        foreach (long length in shape)
        {
            if (length < 0)
                return false;
            empty |= length == 0;
        }
        if (empty)
        {
            count = 0;
            return true;
        }
        foreach (long length in shape)
        {
            if (length > long.MaxValue / elementSize / count)
                return false;
            count *= length;
        }
        return true;
    }
}
