namespace Lsm.Runtime.Files;

/// <summary>What the format calls each <see cref="TensorType"/>, how wide it is, and which .NET types hold it.</summary>
internal static class TensorTypes
{
    public static int SizeOf(TensorType type) => type switch
    {
        TensorType.Bool or TensorType.U8 or TensorType.I8 => 1,
        TensorType.U16 or TensorType.I16 or TensorType.F16 or TensorType.BF16 => 2,
        TensorType.U32 or TensorType.I32 or TensorType.F32 => 4,
        TensorType.U64 or TensorType.I64 or TensorType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a tensor type"),
    };

    public static string NameOf(TensorType type) => type == TensorType.Bool ? "BOOL" : type.ToString();

    public static bool TryParse(string name, out TensorType type)
    {
        for (type = TensorType.Bool; type <= TensorType.F64; type++)
            if (NameOf(type) == name)
                return true;
        type = default;
        return false;
    }

    /// <summary>Whether elements of this type may be read into, or written from, <typeparamref name="T"/> bit for bit.</summary>
    public static bool Holds<T>(TensorType type) where T : unmanaged => type switch
    {
        TensorType.Bool or TensorType.U8 => typeof(T) == typeof(byte),
        TensorType.I8 => typeof(T) == typeof(sbyte),
        TensorType.U16 or TensorType.F16 or TensorType.BF16 => typeof(T) == typeof(ushort),
        TensorType.I16 => typeof(T) == typeof(short),
        TensorType.U32 => typeof(T) == typeof(uint),
        TensorType.I32 => typeof(T) == typeof(int),
        TensorType.F32 => typeof(T) == typeof(float),
        TensorType.U64 => typeof(T) == typeof(ulong),
        TensorType.I64 => typeof(T) == typeof(long),
        TensorType.F64 => typeof(T) == typeof(double),
        _ => false,
    };
}
