using System.Text;
using Lsm.Runtime.Files;
using static Lsm.Runtime.Tests.Files.SafetensorsTests;

namespace Lsm.Runtime.Tests.Files;

/// <summary>Types of tensors that are not read, half precision, and the limits of a header.</summary>
public class SafetensorsTypeTests
{
    [TestCase("F8_E4M3", 2, 2)]
    [TestCase("F8_E5M2", 2, 2)]
    [TestCase("F8_E8M0", 2, 2)]
    [TestCase("F4", 4, 2)]
    [TestCase("F6_E3M2", 4, 3)]
    [TestCase("F4", 0, 0)]
    [TestCase("C64", 1, 8)]
    [TestCase("I128", 3, 5)]
    public void Open_TypeNotKnown_ReadsOtherTensors(string type, int count, int bytes)
    {
        using SafetensorsFile file = Parse(
            "{\"q\":{\"dtype\":\"" + type + "\",\"shape\":[" + count + "],\"data_offsets\":[8," + (8 + bytes) + "]},\"x\":{" + X + "}}", 8 + bytes);
        Assert.Multiple(() =>
        {
            Assert.That(file.Read<float>("x"), Has.Length.EqualTo(2));
            Assert.That(file["q"].ToString(), Is.EqualTo($"q: {type} [{count}]"));
            Assert.That(file["q"].ByteLength, Is.EqualTo(bytes));
            foreach (Action read in new Action[] { () => file.Read<byte>("q"), () => file.Read<float>("q"), () => file.ReadSingles("q"), () => file.ReadDoubles("q") })
                Assert.That(read, Throws.TypeOf<InvalidDataException>().With.Message.Contains($"tensor 'q' holds '{type}', which is not read"));
            Assert.That(() => new SafetensorsWriter(new MemoryStream(), file.Tensors), Throws.ArgumentException.With.Message.Contains(type));
        });
    }

    [Test]
    public void FromHalf_EveryValue_EqualsDotNets()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float half = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            if (!TensorTypes.FromHalf((ushort)bits).Equals(half) || float.IsNegative(half) != float.IsNegative(TensorTypes.FromHalf((ushort)bits)))
                Assert.Fail($"half {bits:x4}: {TensorTypes.FromHalf((ushort)bits)} instead of {half}");
        }

        Assert.That(Array.ConvertAll(new ushort[] { 0x3F80, 0xC040, 0x0001, 0x7F80 }, TensorTypes.FromBrain), Is.EqualTo(new[] { 1f, -3f, BitConverter.Int32BitsToSingle(0x10000), float.PositiveInfinity }));
    }

    [Test]
    public void ReadSinglesAndDoubles_HalfAndBrain_GiveValues()
    {
        using SafetensorsFile file = Parse("""{"h":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[2,4]}}""", 4);
        Assert.Multiple(() =>
        {
            Assert.That(file.ReadSingles("h"), Is.EqualTo(new[] { 256 / 16777216f }));
            Assert.That(file.ReadDoubles("h"), Is.EqualTo(new[] { 256 / 16777216d }));
            Assert.That(file.ReadSingles("b"), Is.EqualTo(new[] { BitConverter.Int32BitsToSingle(0x03020000) }));
            Assert.That(file.ReadDoubles("b"), Is.EqualTo(new double[] { BitConverter.Int32BitsToSingle(0x03020000) }));
        });
    }

    [Test]
    public void Open_MetadataNull_HasNoEntry()
    {
        using SafetensorsFile file = Parse("{\"__metadata__\":null,\"x\":{" + X + "}}", 8);
        Assert.That(file.Metadata, Is.Empty);
        Assert.That(file.Read<float>("x"), Has.Length.EqualTo(2));
    }

    [TestCase(100_000, true)]
    [TestCase(100_001, false)]
    [TestCase(400_000, false)]
    public void Open_ManyEmptyTensors_TakesBoundedMemory(int count, bool legal)
    {
        var header = new StringBuilder("{");
        for (int i = 0; i < count; i++)
            header.Append(i == 0 ? "" : ",").Append('"').Append(i).Append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
        MemoryStream file = Raw(header.Append('}').ToString(), 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => SafetensorsFile.Open(file).Dispose(), legal ? Throws.Nothing : Throws.TypeOf<InvalidDataException>().With.Message.Contains("more than 100000 tensors"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(file.Length + 100_000_000));
    }

    [Test]
    public void Open_ManyMetadataEntries_Throws()
    {
        string entries = string.Join(',', Enumerable.Range(0, 100_001).Select(i => $"\"{i}\":\"\""));
        Assert.That(() => Parse("{\"__metadata__\":{" + entries + "}}", 0), Throws.TypeOf<InvalidDataException>().With.Message.Contains("more than 100000 entries"));
    }

    [Test]
    public void Write_MoreThanAReaderTakes_ThrowsBeforeWriting()
    {
        using var stream = new MemoryStream();
        Assert.Multiple(() =>
        {
            Assert.That(() => new SafetensorsWriter(stream, Enumerable.Range(0, 100_001).Select(i => new TensorInfo($"{i}", TensorType.U8, 0))), Throws.ArgumentException.With.Message.Contains("100001 tensors"));
            Assert.That(() => new SafetensorsWriter(stream, [], Enumerable.Range(0, 100_001).ToDictionary(i => $"{i}", _ => "")), Throws.ArgumentException.With.Message.Contains("100001 metadata entries"));
            Assert.That(() => new SafetensorsWriter(stream, [new("a\ud800", TensorType.U8, 0)]), Throws.ArgumentException.With.Message.Contains("U+D800"));
            Assert.That(() => new SafetensorsWriter(stream, [], new Dictionary<string, string> { ["a"] = null! }), Throws.ArgumentException.With.Message.Contains("'a' is null"));
            Assert.That(stream.Length, Is.Zero);
        });
    }
}
