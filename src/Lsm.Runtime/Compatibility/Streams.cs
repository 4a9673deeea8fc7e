namespace Lsm.Compatibility;

/// <summary>Reading to the last byte.</summary>
internal static class Streams
{
    public static void ReadExactly(this Stream stream, Span<byte> buffer) => stream.ReadAtLeast(buffer, buffer.Length);

    public static void ReadExactly(this Stream stream, byte[] buffer, int offset, int count) => stream.ReadExactly(buffer.AsSpan(offset, count));

    public static int ReadAtLeast(this Stream stream, Span<byte> buffer, int least, bool throwOnEndOfStream = true)
    {
        int total = 0;
        while (total < least)
        {
            int count = stream.Read(buffer[total..]);
            if (count == 0)
            {
                return throwOnEndOfStream ? throw new EndOfStreamException("The stream ended before the bytes that were asked for.") : total;
            }

            total += count;
        }

        return total;
    }
}
