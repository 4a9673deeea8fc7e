using System.Globalization;

namespace Lsm.Runtime.Files;

/// <summary>One tensor of a safetensors file: its name, element type, shape (row-major) and place. Immutable and free-threaded.</summary>
internal sealed class TensorInfo
{
    private readonly long[] shape;

    /// <summary>Describes a tensor to be written.</summary>
    /// <param name="name">Unique within its file; the format reserves <c>__metadata__</c>.</param>
    /// <param name="type">The element type, not <see cref="TensorType.Opaque"/>.</param>
    /// <param name="shape">One length per axis, each at least 0; none for a single value.</param>
    /// <exception cref="ArgumentException">The name is reserved, empty or not Unicode text, a length is negative, or the tensor exceeds 2^63 bytes.</exception>
    public TensorInfo(string name, TensorType type, params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        if (name.Length == 0 || name == SafetensorsHeader.MetadataKey)
            throw new ArgumentException($"A tensor cannot be called '{name}': the format reserves that name.", nameof(name));
        if (type == TensorType.Opaque)
            throw new ArgumentException($"Tensor '{name}' is declared {type}; only the types that can be read can be written.", nameof(type));
        if (shape.Length > SafetensorsHeader.MaxRank)
            throw new ArgumentException($"Tensor '{name}' has {shape.Length} axes; at most {SafetensorsHeader.MaxRank} are allowed.", nameof(shape));
        if (!TryCount(shape, TensorTypes.SizeOf(type), out long count))
            throw new ArgumentException(
                $"Tensor '{name}': shape {Text(shape)} of {TensorTypes.NameOf(type)} has a negative length or exceeds 2^63 bytes.", nameof(shape));
        (Name, Type, TypeName, this.shape, Count) = (name, type, TensorTypes.NameOf(type), (long[])shape.Clone(), count);
        ByteLength = count * TensorTypes.SizeOf(type);
    }

    /// <summary>Describes a tensor of a file, whose parts the header's reader has checked.</summary>
    internal TensorInfo(string name, TensorType type, string typeName, long[] shape, long count, long offset, long byteLength) =>
        (Name, Type, TypeName, this.shape, Count, Offset, ByteLength) = (name, type, typeName, shape, count, offset, byteLength);

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public TensorType Type { get; }

    /// <summary>The format's name of the element type, also for a type that cannot be read.</summary>
    public string TypeName { get; }

    /// <summary>One length per axis, slowest first; empty for a single value.</summary>
    public ReadOnlySpan<long> Shape => shape;

    /// <summary>Number of elements: the product of <see cref="Shape"/>.</summary>
    public long Count { get; }

    /// <summary>Number of bytes that the elements take in the file.</summary>
    public long ByteLength { get; }

    /// <summary>The position of the elements, in bytes from the end of the header.</summary>
    internal long Offset { get; }

    /// <summary>For example <c>x: F32 [30, 3, 64]</c>.</summary>
    public override string ToString() => $"{Name}: {TypeName} {Text(shape)}";

    internal static string Text(ReadOnlySpan<long> shape)
    {
        var parts = new string[shape.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = shape[i].ToString(CultureInfo.InvariantCulture);
        return "[" + string.Join(", ", parts) + "]";
    }

    /// <summary>Multiplies the lengths; false if one is negative, or if the elements take more than 2^63 bytes.</summary>
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
