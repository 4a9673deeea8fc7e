using System.Text;
using CsCheck;
using Lsm.Runtime.IO;

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
    [Test]
    public void Digest_PublishedInputs_EqualsPublishedValues()
    {
        foreach ((string text, ulong expected) in new (string, ulong)[]
        {
            ("", 0xEF46DB3751D8E999), ("a", 0xD24EC4F1A98C6E5B), ("abc", 0x44BC2CF5AD770999), ("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1),
        })
        {
            Assert.That(Hash(Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected), text);
        }
    }

    // Every branch for the bytes after the blocks of 32; the values come from another implementation (written in Python from the specification), of bytes 0, 1, 2, ...
    [Test]
    public void Digest_EveryLength_EqualsOtherImplementation() =>
        Assert.That(Lengths.Select(length => Hash([.. Enumerable.Range(0, length).Select(i => (byte)i)])), Is.EqualTo(OfLengths));

    private static readonly int[] Lengths = [4, 7, 8, 12, 15, 31, 32, 33, 36, 40, 44, 63, 64, 100];

    private static readonly ulong[] OfLengths = [
        0xFFCED8604453CC1E, 0x14CC643F630C72D2, 0x884A173614B81B8D, 0x424AF23F1F08DCA5, 0xA948F5F0F6ABAC2D,
        0xC346D2B59B4D8EE1, 0xCBF59C5116FF32B4, 0x0C535D1ACAFB8EAD, 0xDDE0EF85E3AEF05C, 0xF5DA40F1B11741E9,
        0xA733D156DB2BB292, 0xE26AA9E2A95F8E4F, 0xF7C67301DB6713F0, 0x6AC1E58032166597,
    ];

    [Test]
    public void Digest_AppendedInPieces_EqualsWhole() =>
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
