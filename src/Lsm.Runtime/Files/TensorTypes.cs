namespace Lsm.Runtime.Files;

/// <summary>The name of each <see cref="TensorType"/> in the format, its width, and the .NET types for it.</summary>
internal static class TensorTypes
{
    /// <summary>Bytes of an element; 0 for <see cref="TensorType.Opaque"/>.</summary>
    public static int SizeOf(TensorType type) => type switch
    {
        TensorType.Bool or TensorType.U8 or TensorType.I8 => 1,
        TensorType.U16 or TensorType.I16 or TensorType.F16 or TensorType.BF16 => 2,
        TensorType.U32 or TensorType.I32 or TensorType.F32 => 4,
        TensorType.U64 or TensorType.I64 or TensorType.F64 => 8,
        TensorType.Opaque => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a tensor type"),
    };

    public static string NameOf(TensorType type) => type == TensorType.Bool ? "BOOL" : type.ToString();

    /// <summary>The type of that name; <see cref="TensorType.Opaque"/> if this library does not read it.</summary>
    public static TensorType Parse(string name)
    {
        for (TensorType type = TensorType.Bool; type < TensorType.Opaque; type++)
            if (NameOf(type) == name)
                return type;
        return TensorType.Opaque;
    }

    /// <summary>Bits of an element of a type that the format defines and this library does not read; 0 if the type is unknown.</summary>
    public static int OpaqueBits(string name) => name switch
    {
        "F4" => 4,
        "F6_E2M3" or "F6_E3M2" => 6,
        "C64" => 64,
        _ when name.StartsWith("F8_", StringComparison.Ordinal) => 8,
        _ => 0,
    };

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

    /// <summary>The value of a half (<c>F16</c>), which every float holds exactly.</summary>
    public static float FromHalf(ushort bits)
    {
        int exponent = (bits >> 10) & 31, fraction = bits & 0x3FF;
        uint sign = (uint)(bits & 0x8000) << 16;
        uint magnitude = exponent switch
        {
            0 => BitConverter.SingleToUInt32Bits((float)(fraction * (1f / (1 << 24)))),
            31 => 0x7F800000u | ((uint)fraction << 13),
            _ => ((uint)(exponent + 112) << 23) | ((uint)fraction << 13),
        };
        return BitConverter.UInt32BitsToSingle(sign | magnitude);
    }

    /// <summary>The value of a <c>BF16</c>, the upper half of a float.</summary>
    public static float FromBrain(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
}
