using System.Globalization;
using System.Text;
using CsCheck;
using Lsm.Runtime.Files;
using Lsm.Runtime.IO;

namespace Lsm.Runtime.Tests.Files;

public class SafetensorsTests
{
    internal static MemoryStream Raw(string header, int dataBytes)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + dataBytes];
        BitConverter.TryWriteBytes(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        for (int i = 0; i < dataBytes; i++)
            file[8 + json.Length + i] = (byte)i;
        return new MemoryStream(file);
    }

    internal static SafetensorsFile Parse(string header, int dataBytes) => SafetensorsFile.Open(Raw(header, dataBytes), "a.safetensors");

    [Test]
    public void Read_EveryWrittenType_GivesSameBits()
    {
        Gen.Select(Gen.Single.Array, Gen.Double.Array, Gen.Int.Array, Gen.Long.Array, Gen.Byte.Array, Gen.ULong.Array, Gen.Short.Array, Gen.String)
            .Sample((f32, f64, i32, i64, u8, u64, i16, text) =>
            {
                text = new string([.. text.Where(c => !char.IsSurrogate(c))]);
                using var stream = new MemoryStream();
                var writer = new SafetensorsWriter(stream,
                [
                    new("f32", TensorType.F32, f32.Length), new("f64", TensorType.F64, f64.Length, 1), new("i32", TensorType.I32, 1, i32.Length),
                    new("i64", TensorType.I64, i64.Length), new("u8", TensorType.U8, u8.Length), new("bool", TensorType.Bool, u8.Length),
                    new("u64", TensorType.U64, u64.Length), new("i16", TensorType.I16, i16.Length), new("one", TensorType.U32),
                ], new Dictionary<string, string> { ["text"] = text, ["a \"quoted\" key\n"] = "ü" });
                writer.Write<float>("f32", f32);
                writer.Write<double>("f64", f64);
                writer.Write<int>("i32", i32.AsSpan(0, i32.Length / 2));
                writer.Write<int>("i32", i32.AsSpan(i32.Length / 2));
                writer.Write<long>("i64", i64);
                writer.Write<byte>("u8", u8);
                writer.Write<byte>("bool", u8);
                writer.Write<ulong>("u64", u64);
                writer.Write<short>("i16", i16);
                writer.Write<uint>("one", [7u]);
                writer.Finish();

                using SafetensorsFile file = SafetensorsFile.Open(stream);
                return file.Read<float>("f32").Select(BitConverter.SingleToInt32Bits).SequenceEqual(f32.Select(BitConverter.SingleToInt32Bits))
                    && file.Read<double>("f64").Select(BitConverter.DoubleToInt64Bits).SequenceEqual(f64.Select(BitConverter.DoubleToInt64Bits))
                    && file.Read<int>("i32").SequenceEqual(i32) && file.Read<long>("i64").SequenceEqual(i64)
                    && file.Read<byte>("u8").SequenceEqual(u8) && file.Read<byte>("bool").SequenceEqual(u8)
                    && file.Read<ulong>("u64").SequenceEqual(u64) && file.Read<short>("i16").SequenceEqual(i16)
                    && file.Read<uint>("one").SequenceEqual([7u]) && file["f64"].Shape.SequenceEqual([f64.Length, 1])
                    && file.Metadata["text"] == text && file.Metadata["a \"quoted\" key\n"] == "ü" && file.Metadata.Count == 2;
            }, iter: 200);
    }

    [Test]
    public void Read_TensorLargerThanPiece_GivesAllValues()
    {
        int[] values = [.. Enumerable.Range(0, 1_000_003)];
        using var stream = new MemoryStream();
        var writer = new SafetensorsWriter(stream, [new("lead", TensorType.U8, 3), new("x", TensorType.I32, values.Length)]);
        writer.Write<byte>("lead", [1, 2, 3]);
        writer.Write<int>("x", values);
        writer.Finish();
        using SafetensorsFile file = SafetensorsFile.Open(stream);
        var part = new int[700_000];
        file.Read<int>("x", part, 300_003);
        Assert.Multiple(() =>
        {
            Assert.That(file.Read<int>("x"), Is.EqualTo(values));
            Assert.That(part, Is.EqualTo(values[300_003..]));
            Assert.That(() => file.Read<int>("x", part, 300_004), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => file.Read<int>("x", part, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void ReadSinglesAndDoubles_ExactTypes_GiveValues()
    {
        using SafetensorsFile file = Parse("""
            {"u8":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"i16":{"dtype":"I16","shape":[1],"data_offsets":[2,4]},
             "i32":{"dtype":"I32","shape":[1],"data_offsets":[4,8]},"i64":{"dtype":"I64","shape":[1],"data_offsets":[8,16]}}
            """, 16);
        Assert.Multiple(() =>
        {
            Assert.That(file.ReadSingles("u8"), Is.EqualTo(new[] { 0f, 1f }));
            Assert.That(file.ReadSingles("i16"), Is.EqualTo(new[] { 770f }));
            Assert.That(file.ReadDoubles("u8"), Is.EqualTo(new[] { 0d, 1d }));
            Assert.That(file.ReadDoubles("i32"), Is.EqualTo(new[] { (double)0x07060504 }));
            Assert.That(() => file.ReadSingles("i32"), Throws.TypeOf<InvalidDataException>().With.Message.Contains("I32"));
            Assert.That(() => file.ReadDoubles("i64"), Throws.TypeOf<InvalidDataException>().With.Message.Contains("I64"));
            Assert.That(() => file.Read<float>("u8"), Throws.TypeOf<InvalidDataException>().With.Message.Contains("holds U8"));
            Assert.That(() => file.Read<float>("w"), Throws.TypeOf<InvalidDataException>().With.Message.Contains("'u8', 'i16'"));
        });
    }

    internal const string X = "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]";

    /// <summary>Header, bytes of data, reason; named by the reason, in letters that any runner of tests can pass on.</summary>
    private static IEnumerable<TestCaseData> MalformedHeaders()
    {
        (string Header, int DataBytes, string Reason)[] cases =
        [
            ("", 0, "does not start with '{'"),
            ("[]", 0, "does not start with '{'"),
            ("{", 0, "not the JSON"),
            ("{}}", 0, "not the JSON"),
            ("{} x", 0, "not the JSON"),
            ("{\"x\":{" + X + "}}", 7, "the file holds 7"),
            ("{\"x\":{" + X + "}}", 9, "1 bytes follow the last tensor"),
            ("{\"x\":{" + X + "},\"x\":{" + X + "}}", 8, "names 'x' twice"),
            ("{\"x\":{" + X + ",\"dtype\":\"F32\"}}", 8, "repeated key 'dtype'"),
            ("{\"x\":{" + X + ",\"stride\":1}}", 8, "unknown or repeated key 'stride'"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "lacks data_offsets"),
            ("{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[7],\"data_offsets\":[0,8]}}", 8, "'F8_E4M3' takes 7 bytes"),
            ("{\"x\":{\"dtype\":\"C64\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "'C64' takes 16 bytes"),
            ("{\"x\":{\"dtype\":\"F4\",\"shape\":[4,2],\"data_offsets\":[0,8]}}", 8, "'F4' takes 4 bytes"),
            ("{\"x\":{\"dtype\":\"F4\",\"shape\":[3,5],\"data_offsets\":[0,8]}}", 8, "not a whole number of bytes"),
            ("{\"x\":{\"dtype\":\"F6_E2M3\",\"shape\":[10],\"data_offsets\":[0,8]}}", 8, "not a whole number of bytes"),
            ("{\"x\":{\"dtype\":\"F9\",\"shape\":[2],\"data_offsets\":[0,9]}}", 8, "the file holds 8"),
            ("{\"x\":{\"dtype\":\"F9\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}", 8, "exceeds 2^63"),
            ("{\"x\":{\"dtype\":3,\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "dtype is Number"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "takes 12 bytes"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "whole number"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", 8, "whole number"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}", 8, "array of whole numbers"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[18446744073709551616],\"data_offsets\":[0,8]}}", 8, "whole number"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}", 8, "exceeds 2^63"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,1073741826],\"data_offsets\":[0,8]}}", 8, "exceeds 2^63"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "not a start and an end"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}", 8, "more than 2 entries"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]}}", 8, "not a start and an end"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[9223372036854775800,9223372036854775807]}}", 8, "hold 7"),
            ("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[9223372036854775803,9223372036854775807]}}", 8, "leaves a gap"),
            ("{\"x\":{" + X + "},\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "tensor 'y' starts at byte 4 of the data, but overlaps"),
            ("{\"x\":{" + X + "},\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}", 16, "leaves a gap"),
            ("{\"x\":[[[[[[0]]]]]]}", 0, "it has to be an object"),
            ("{\"x\":{\"dtype\":[[[[0]]]]}}", 0, "dtype is StartArray"),
            ("{\"x\":{\"shape\":[[[[0]]]]}}", 0, "not the JSON"),
            ("{\"\":{" + X + "}}", 8, "empty name"),
            ("{\"__metadata__\":{\"a\":1}}", 0, "entry 'a' is Number"),
            ("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "__metadata__ names 'a' twice"),
            ("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "names '__metadata__' twice"),
            ("{\"__metadata__\":[]}", 0, "it has to be an object of strings"),
            ("{\"\\ud800\":{" + X + "}}", 8, "not valid UTF-8"),
        ];
        return cases.Select((each, i) => new TestCaseData(each.Header, each.DataBytes, each.Reason)
            .SetArgDisplayNames($"{i} {new string([.. each.Reason.Where(c => char.IsAsciiLetterOrDigit(c) || c == ' ')])}"));
    }

    [TestCaseSource(nameof(MalformedHeaders))]
    public void Open_HeaderMalformed_NamesFileAndReason(string header, int dataBytes, string reason)
    {
        Assert.That(() => Parse(header, dataBytes), Throws.TypeOf<InvalidDataException>()
            .With.Message.StartsWith("a.safetensors: ").And.Message.Contains(reason));
    }

    [TestCase(8UL, "only 0 follow")]
    [TestCase(99_999_999UL, "only 0 follow")]
    [TestCase(100_000_001UL, "the format allows 100000000")]
    [TestCase(ulong.MaxValue, "the format allows 100000000")]
    public void Open_HeaderLengthTooLarge_ThrowsWithoutAllocating(ulong claimed, string reason)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => SafetensorsFile.Open(new MemoryStream(BitConverter.GetBytes(claimed)), "a.safetensors"),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }

    [Test]
    public void Open_SevenBytes_Throws() =>
        Assert.That(() => SafetensorsFile.Open(new MemoryStream(new byte[7])), Throws.TypeOf<InvalidDataException>().With.Message.Contains("7 bytes"));

    [Test]
    public void Open_HeaderNotUtf8_Throws()
    {
        byte[] file = Raw("{\"??\":{" + X + "}}", 8).ToArray();
        file[10] = 0xff;
        Assert.That(() => SafetensorsFile.Open(new MemoryStream(file)), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void Open_EmptyTensorsAndSpaces_Succeeds()
    {
        using SafetensorsFile file = Parse("""
            {"e":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[4,4]},"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   
            """, 4);
        Assert.That(file.Read<float>("e"), Is.Empty);
        Assert.That(file["x"].Count, Is.EqualTo(1));
    }

    [Test]
    public void Open_BadName_IsQuotedInOneShortLine()
    {
        string name = "line\\n" + new string('x', 500);
        Assert.That(() => Parse($"{{\"{name}\":1}}", 0), Throws.TypeOf<InvalidDataException>()
            .With.Message.Length.LessThan(300).And.Message.Not.Contains("\n"));
    }

    [Test]
    public void Write_NotAsDeclared_Throws()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new SafetensorsWriter(new MemoryStream(), [new("x", TensorType.F32, 1), new("x", TensorType.F32, 1)]), Throws.ArgumentException);
            Assert.That(() => new TensorInfo("__metadata__", TensorType.F32, 1), Throws.ArgumentException);
            Assert.That(() => new TensorInfo("x", TensorType.F32, -1), Throws.ArgumentException);
            var writer = new SafetensorsWriter(new MemoryStream(), [new("x", TensorType.F32, 2), new("y", TensorType.F32, 1)]);
            Assert.That(() => writer.Write<float>("y", [1f]), Throws.InvalidOperationException.With.Message.Contains("'x' is due"));
            Assert.That(() => writer.Write<double>("x", [1d]), Throws.InvalidOperationException.With.Message.Contains("declared F32"));
            Assert.That(() => writer.Write<float>("x", [1f, 2f, 3f]), Throws.InvalidOperationException.With.Message.Contains("too many"));
            writer.Write<float>("x", [1f]);
            Assert.That(writer.Finish, Throws.InvalidOperationException.With.Message.Contains("1 of 2"));
        });
    }

    [Test]
    public void Write_AnyCulture_GivesSameBytes()
    {
        static byte[] Write(IEnumerable<KeyValuePair<string, string>> metadata)
        {
            using var stream = new MemoryStream();
            new SafetensorsWriter(stream, [new("x", TensorType.F32, 1234567, 0)], new Dictionary<string, string>(metadata)).Finish();
            return stream.ToArray();
        }
        KeyValuePair<string, string>[] metadata = [new("b", "1"), new("a", "2")];
        byte[] bytes = Write(metadata);
        CultureInfo old = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberGroupSeparator = "'", NegativeSign = "~", NumberDecimalSeparator = "," } };
            Assert.That(Write(metadata.Reverse()), Is.EqualTo(bytes));
        }
        finally
        {
            CultureInfo.CurrentCulture = old;
        }
    }

    [Test]
    public void Reverse_Elements_ReversesBytesOfEach()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        LittleEndian.Reverse(bytes, 4);
        Assert.That(bytes, Is.EqualTo(new byte[] { 4, 3, 2, 1, 8, 7, 6, 5 }));
        LittleEndian.Reverse(bytes, 1);
        Assert.That(bytes, Is.EqualTo(new byte[] { 4, 3, 2, 1, 8, 7, 6, 5 }));
    }

    [Test]
    public void Open_HeaderIncomplete_NamesMissingKey()
    {
        foreach ((string entry, string missing) in new[]
        {
            ("\"shape\":[2],\"data_offsets\":[0,8]", "dtype"), ("\"dtype\":\"F32\",\"data_offsets\":[0,8]", "shape"), ("\"dtype\":\"F32\",\"shape\":[2]", "data_offsets"),
        })
        {
            Assert.That(() => Parse("{\"x\":{" + entry + "}}", 8), Throws.TypeOf<InvalidDataException>().With.Message.EndsWith("lacks " + missing + "."));
        }
    }

    [Test]
    public void Open_Stream_RequiresSeekAndLeavesItOpen()
    {
        MemoryStream raw = Raw("{\"x\":{" + X + "}}", 8);
        using (SafetensorsFile file = SafetensorsFile.Open(raw))
        {
            Assert.That(file.Length, Is.EqualTo(raw.Length));
        }

        Assert.That(raw.CanRead, "the stream is the caller's");
        Assert.That(() => SafetensorsFile.Open(new ForwardStream(raw.ToArray())), Throws.ArgumentException.With.Message.Contains("read and seek"));
        Assert.That(() => SafetensorsFile.Open((Stream)null!), Throws.ArgumentNullException);
        Assert.That(() => SafetensorsFile.Open((string)null!), Throws.ArgumentNullException);
        raw.Dispose();
        Assert.That(() => SafetensorsFile.Open(raw), Throws.ArgumentException);
    }

    [Test]
    public void Open_DisposedOrRefused_ClosesFile()
    {
        using var folder = new TemporaryFolder();
        string path = folder["file.safetensors"];
        File.WriteAllBytes(path, Raw("{\"x\":{" + X + "}}", 8).ToArray());
        SafetensorsFile.Open(path).Dispose();
        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
        }

        File.WriteAllBytes(path, Raw("{", 0).ToArray());
        Assert.That(() => SafetensorsFile.Open(path), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(Path.GetFileName(path)));
        using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Test]
    public void Read_PartOfTensor_GivesThatPart()
    {
        using SafetensorsFile file = Parse("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"x":{"dtype":"U16","shape":[4],"data_offsets":[3,11]}}""", 11);
        var part = new ushort[2];
        file.Read<ushort>("x", part, 2);
        Assert.That(part, Is.EqualTo(new ushort[] { 0x0807, 0x0A09 }));
        Assert.That(() => file.Read<ushort>("x", part, 3), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("2 from 3 on"));
        Assert.That(() => file.Read<ushort>("x", part, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(file.ReadSingles("x"), Is.EqualTo(Enumerable.Range(0, 4).Select(i => (float)(0x0403 + (i * 0x0202)))));
    }

    [Test]
    public void ReadSinglesAndDoubles_EveryType_ReadsOrThrows()
    {
        foreach ((string type, int size, bool single, bool real) in new[]
        {
            ("BOOL", 1, true, true), ("U8", 1, true, true), ("I8", 1, true, true), ("U16", 2, true, true), ("I16", 2, true, true), ("F16", 2, true, true), ("BF16", 2, true, true),
            ("U32", 4, false, true), ("I32", 4, false, true), ("F32", 4, true, true), ("U64", 8, false, false), ("I64", 8, false, false), ("F64", 8, false, true),
        })
        {
            using SafetensorsFile file = Parse($"{{\"x\":{{\"dtype\":\"{type}\",\"shape\":[2],\"data_offsets\":[0,{2 * size}]}}}}", 2 * size);
            Assert.That(() => file.ReadSingles("x"), single ? Has.Length.EqualTo(2) : Throws.TypeOf<InvalidDataException>().With.Message.Contains(type), type);
            Assert.That(() => file.ReadDoubles("x"), real ? Has.Length.EqualTo(2) : Throws.TypeOf<InvalidDataException>().With.Message.Contains(type), type);
        }
    }

    [Test]
    public void Indexer_NameMissing_ListsAtMostTwentyNames()
    {
        static string Tensor(int i) => $"\"t{i}\":{{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[{i},{i + 1}]}}";
        foreach ((int count, string end) in new[] { (0, "there is none at all."), (20, "'t19'."), (23, "'t19' and 3 more.") })
        {
            using SafetensorsFile file = Parse("{" + string.Join(',', Enumerable.Range(0, count).Select(Tensor)) + "}", count);
            Assert.That(() => file["w"], Throws.TypeOf<InvalidDataException>().With.Message.EndsWith(end), $"{count} tensors");
        }
    }

    [Test]
    public void Write_Header_IsPaddedAndSorted()
    {
        using var stream = new MemoryStream();
        new SafetensorsWriter(stream, [new("x", TensorType.U8, 0)], new Dictionary<string, string> { ["b"] = "1", ["a"] = "2" }).Finish();
        string header = Encoding.UTF8.GetString(stream.ToArray().AsSpan(8));
        Assert.That(stream.Length % 8, Is.Zero);
        Assert.That(header.IndexOf("\"a\"", StringComparison.Ordinal), Is.InRange(0, header.IndexOf("\"b\"", StringComparison.Ordinal)));
        using var bare = new MemoryStream();
        new SafetensorsWriter(bare, [new("x", TensorType.U8, 0)], new Dictionary<string, string>()).Finish();
        Assert.That(Encoding.UTF8.GetString(bare.ToArray()), Does.Not.Contain("__metadata__"));
    }

    [Test]
    public void Write_OutOfTurnOrNull_NamesTheExpectedTensor()
    {
        Assert.That(() => new SafetensorsWriter(null!, []), Throws.ArgumentNullException);
        Assert.That(() => new SafetensorsWriter(new MemoryStream(), null!), Throws.ArgumentNullException);
        Assert.That(() => new TensorInfo(null!, TensorType.U8), Throws.ArgumentNullException);
        Assert.That(() => new TensorInfo("x", TensorType.U8, new long[65]), Throws.ArgumentException.With.Message.Contains("65 axes"));
        Assert.That(new TensorInfo("x", TensorType.U8, [.. Enumerable.Repeat(1L, 64)]).Count, Is.EqualTo(1));
        var writer = new SafetensorsWriter(new MemoryStream(), [new("x", TensorType.F32, 3)]);
        Assert.That(() => writer.Write<float>(null!, [1f]), Throws.ArgumentNullException);
        writer.Write<float>("x", [1f, 2f]);
        Assert.That(() => writer.Write<float>("x", [1f, 2f]), Throws.InvalidOperationException.With.Message.Contains("too many"));
        writer.Write<float>("x", [3f]);
        Assert.That(() => writer.Write<float>("y", [1f]), Throws.InvalidOperationException.With.Message.Contains("every declared tensor is complete"));
    }
}
