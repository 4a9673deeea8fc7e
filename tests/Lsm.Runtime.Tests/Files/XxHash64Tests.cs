using System.Text;
using CsCheck;
using Lsm.Runtime.Files;

namespace Lsm.Runtime.Tests.Files;

public class XxHash64Tests
{
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = new XxHash64();
        hash.Append(bytes);
        return hash.Digest();
    }

    // Published vectors: the empty input and short strings with seed 0.
    [TestCase("", 0xEF46DB3751D8E999)]
    [TestCase("a", 0xD24EC4F1A98C6E5B)]
    [TestCase("abc", 0x44BC2CF5AD770999UL)]
    [TestCase("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void It_gives_the_published_values(string text, ulong expected) => Assert.That(Hash(Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));

    [Test]
    public void Pieces_give_the_hash_of_the_whole() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 300], Gen.Int[0, 300]).Sample((bytes, a, b) =>
        {
            (a, b) = (Math.Min(Math.Min(a, b), bytes.Length), Math.Min(Math.Max(a, b), bytes.Length));
            var hash = new XxHash64();
            hash.Append(bytes.AsSpan(0, a));
            _ = hash.Digest();
            hash.Append(bytes.AsSpan(a, b - a));
            hash.Append(bytes.AsSpan(b));
            return hash.Digest() == Hash(bytes);
        });
}
