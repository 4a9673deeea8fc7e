using System.Buffers.Binary;

namespace Lsm.Compatibility;

/// <summary>Bits of floats, and products of 128 bits.</summary>
internal static class Numbers
{
    extension(BitConverter)
    {
        public static uint SingleToUInt32Bits(float value) => unchecked((uint)BitConverter.SingleToInt32Bits(value));

        public static float UInt32BitsToSingle(uint bits) => BitConverter.Int32BitsToSingle(unchecked((int)bits));
    }

    extension(BinaryPrimitives)
    {
        public static double ReadDoubleLittleEndian(ReadOnlySpan<byte> source) =>
            BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64LittleEndian(source));

        public static void WriteDoubleLittleEndian(Span<byte> target, double value) =>
            BinaryPrimitives.WriteInt64LittleEndian(target, BitConverter.DoubleToInt64Bits(value));
    }

    extension(MathF)
    {
        /// <summary>The next larger float, for finite values that are not 0.</summary>
        public static float BitIncrement(float value) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) + (value > 0 ? 1 : -1));

        /// <summary>The next smaller float, for finite values that are not 0.</summary>
        public static float BitDecrement(float value) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) - (value > 0 ? 1 : -1));
    }

    extension(Math)
    {
        /// <summary>The upper and lower half of a product.</summary>
        public static ulong BigMul(ulong a, ulong b, out ulong low)
        {
            ulong al = (uint)a, ah = a >> 32, bl = (uint)b, bh = b >> 32;
            ulong bottom = al * bl, middle = (ah * bl) + (bottom >> 32), other = (al * bh) + (uint)middle;
            low = (other << 32) | (uint)bottom;
            return (ah * bh) + (middle >> 32) + (other >> 32);
        }
    }

    extension(nuint)
    {
        public static nuint MaxValue => unchecked((nuint)ulong.MaxValue);
    }
}
