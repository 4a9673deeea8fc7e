namespace Lsm.Runtime.Files;

/// <summary>The element types that this library reads, by the names that the format gives them (<c>F32</c>, <c>I64</c>, ...).</summary>
internal enum TensorType
{
    /// <summary>One byte, 0 or 1. Read and written as <see cref="byte"/>.</summary>
    Bool,
    /// <summary>Unsigned 8-bit integer: <see cref="byte"/>.</summary>
    U8,
    /// <summary>Signed 8-bit integer: <see cref="sbyte"/>.</summary>
    I8,
    /// <summary>Unsigned 16-bit integer: <see cref="ushort"/>.</summary>
    U16,
    /// <summary>Signed 16-bit integer: <see cref="short"/>.</summary>
    I16,
    /// <summary>IEEE 754 half precision. Its bits are read and written as <see cref="ushort"/>.</summary>
    F16,
    /// <summary>The upper half of a single. Its bits are read and written as <see cref="ushort"/>.</summary>
    BF16,
    /// <summary>Unsigned 32-bit integer: <see cref="uint"/>.</summary>
    U32,
    /// <summary>Signed 32-bit integer: <see cref="int"/>.</summary>
    I32,
    /// <summary>IEEE 754 single precision: <see cref="float"/>.</summary>
    F32,
    /// <summary>Unsigned 64-bit integer: <see cref="ulong"/>.</summary>
    U64,
    /// <summary>Signed 64-bit integer: <see cref="long"/>.</summary>
    I64,
    /// <summary>IEEE 754 double precision: <see cref="double"/>.</summary>
    F64,
    /// <summary>Any other type. A file may hold such tensors; they cannot be read.</summary>
    Opaque,
}
