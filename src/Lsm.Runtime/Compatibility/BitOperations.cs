namespace Lsm.Compatibility;

/// <summary>Counts bits with tables and multiplications, because Unity's runtimes have no instructions for it.</summary>
internal static class BitOperations
{
    private static ReadOnlySpan<byte> DeBruijn =>
    [
        0, 1, 2, 53, 3, 7, 54, 27, 4, 38, 41, 8, 34, 55, 48, 28, 62, 5, 39, 46, 44, 42, 22, 9, 24, 35, 59, 56, 49, 18, 29, 11,
        63, 52, 6, 26, 37, 40, 33, 47, 61, 45, 43, 21, 23, 58, 17, 10, 51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12,
    ];

    public static int PopCount(ulong bits)
    {
        bits -= (bits >> 1) & 0x5555_5555_5555_5555;
        bits = (bits & 0x3333_3333_3333_3333) + ((bits >> 2) & 0x3333_3333_3333_3333);
        bits = (bits + (bits >> 4)) & 0x0F0F_0F0F_0F0F_0F0F;
        return (int)(unchecked(bits * 0x0101_0101_0101_0101) >> 56);
    }

    public static int TrailingZeroCount(ulong bits) =>
        bits == 0 ? 64 : DeBruijn[(int)(unchecked((bits & (0 - bits)) * 0x022F_DD63_CC95_386D) >> 58)];

    public static int TrailingZeroCount(int bits) => bits == 0 ? 32 : TrailingZeroCount((ulong)(uint)bits);

    public static int LeadingZeroCount(uint bits)
    {
        bits |= bits >> 1;
        bits |= bits >> 2;
        bits |= bits >> 4;
        bits |= bits >> 8;
        bits |= bits >> 16;
        return 32 - PopCount(bits);
    }

    public static int Log2(uint bits) => bits == 0 ? 0 : 31 - LeadingZeroCount(bits);

    public static uint RoundUpToPowerOf2(uint value) => value <= 1 ? value : unchecked((uint)(1UL << (32 - LeadingZeroCount(value - 1))));

    public static uint RotateLeft(uint bits, int by) => (bits << by) | (bits >> (32 - by));

    public static ulong RotateLeft(ulong bits, int by) => (bits << by) | (bits >> (64 - by));
}
