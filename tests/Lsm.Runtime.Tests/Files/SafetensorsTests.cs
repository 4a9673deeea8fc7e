using System.Globalization;
using System.Text;
using CsCheck;
using Lsm.Runtime.Files;

namespace Lsm.Runtime.Tests.Files;

public class SafetensorsTests
{
    private static MemoryStream Raw(string header, int dataBytes)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + dataBytes];
        BitConverter.TryWriteBytes(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        for (int i = 0; i < dataBytes; i++)
            file[8 + json.Length + i] = (byte)i;
        return new MemoryStream(file);
    }

    private static SafetensorsFile Parse(string header, int dataBytes) => SafetensorsFile.Open(Raw(header, dataBytes), "a.safetensors");

    [Test]
    public void Every_element_type_comes_back_as_written()
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
    public void A_tensor_larger_than_one_piece_is_read_whole_and_in_part()
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
    public void Singles_and_doubles_are_read_from_every_type_that_they_hold_exactly()
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

    private const string X = "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]";

    [TestCase("", 0, "does not start with '{'")]
    [TestCase("[]", 0, "does not start with '{'")]
    [TestCase("{", 0, "not the JSON")]
    [TestCase("{}}", 0, "not the JSON")]
    [TestCase("{} x", 0, "not the JSON")]
    [TestCase("{\"x\":{" + X + "}}", 7, "the file holds 7")]
    [TestCase("{\"x\":{" + X + "}}", 9, "1 bytes follow the last tensor")]
    [TestCase("{\"x\":{" + X + "},\"x\":{" + X + "}}", 8, "names 'x' twice")]
    [TestCase("{\"x\":{" + X + ",\"dtype\":\"F32\"}}", 8, "repeated key 'dtype'")]
    [TestCase("{\"x\":{" + X + ",\"stride\":1}}", 8, "unknown or repeated key 'stride'")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "lacks data_offsets")]
    [TestCase("{\"x\":{\"dtype\":\"F33\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "'F33' is unknown")]
    [TestCase("{\"x\":{\"dtype\":3,\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "dtype is Number")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "takes 12 bytes")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "whole number")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", 8, "whole number")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}", 8, "array of whole numbers")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[18446744073709551616],\"data_offsets\":[0,8]}}", 8, "whole number")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}", 8, "exceeds 2^63")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,1073741826],\"data_offsets\":[0,8]}}", 8, "exceeds 2^63")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "not a start and an end")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}", 8, "more than 2 entries")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]}}", 8, "not a start and an end")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[9223372036854775800,9223372036854775807]}}", 8, "hold 7")]
    [TestCase("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[9223372036854775803,9223372036854775807]}}", 8, "leaves a gap")]
    [TestCase("{\"x\":{" + X + "},\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "tensor 'y' starts at byte 4 of the data, but overlaps")]
    [TestCase("{\"x\":{" + X + "},\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}", 16, "leaves a gap")]
    [TestCase("{\"x\":[[[[[[0]]]]]]}", 0, "it has to be an object")]
    [TestCase("{\"x\":{\"dtype\":[[[[0]]]]}}", 0, "dtype is StartArray")]
    [TestCase("{\"x\":{\"shape\":[[[[0]]]]}}", 0, "not the JSON")]
    [TestCase("{\"\":{" + X + "}}", 8, "empty name")]
    [TestCase("{\"__metadata__\":{\"a\":1}}", 0, "entry 'a' is Number")]
    [TestCase("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "__metadata__ names 'a' twice")]
    [TestCase("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "names '__metadata__' twice")]
    [TestCase("{\"__metadata__\":[]}", 0, "it has to be an object of strings")]
    [TestCase("{\"\\ud800\":{" + X + "}}", 8, "not valid UTF-8")]
    public void A_malformed_header_is_refused_with_file_and_reason(string header, int dataBytes, string reason)
    {
        Assert.That(() => Parse(header, dataBytes), Throws.TypeOf<InvalidDataException>()
            .With.Message.StartsWith("a.safetensors: ").And.Message.Contains(reason));
    }

    [TestCase(8UL, "only 0 follow")]
    [TestCase(99_999_999UL, "only 0 follow")]
    [TestCase(100_000_001UL, "the format allows 100000000")]
    [TestCase(ulong.MaxValue, "the format allows 100000000")]
    public void A_header_length_beyond_the_file_or_the_cap_is_refused_before_it_is_allocated(ulong claimed, string reason)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => SafetensorsFile.Open(new MemoryStream(BitConverter.GetBytes(claimed)), "a.safetensors"),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }

    [Test]
    public void Seven_bytes_are_refused() =>
        Assert.That(() => SafetensorsFile.Open(new MemoryStream(new byte[7])), Throws.TypeOf<InvalidDataException>().With.Message.Contains("7 bytes"));

    [Test]
    public void Text_that_is_not_UTF8_is_refused()
    {
        byte[] file = Raw("{\"??\":{" + X + "}}", 8).ToArray();
        file[10] = 0xff;
        Assert.That(() => SafetensorsFile.Open(new MemoryStream(file)), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void Empty_tensors_and_space_around_the_JSON_are_legal()
    {
        using SafetensorsFile file = Parse("""
            {"e":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[4,4]},"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   
            """, 4);
        Assert.That(file.Read<float>("e"), Is.Empty);
        Assert.That(file["x"].Count, Is.EqualTo(1));
    }

    [Test]
    public void A_name_in_an_error_is_one_short_printable_line()
    {
        string name = "line\\n" + new string('x', 500);
        Assert.That(() => Parse($"{{\"{name}\":1}}", 0), Throws.TypeOf<InvalidDataException>()
            .With.Message.Length.LessThan(300).And.Message.Not.Contains("\n"));
    }

    [Test]
    public void The_writer_refuses_what_was_not_declared()
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
    public void The_same_content_gives_the_same_bytes_in_every_culture()
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
    public void Turning_elements_round_reverses_the_bytes_of_each()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        LittleEndian.Reverse(bytes, 4);
        Assert.That(bytes, Is.EqualTo(new byte[] { 4, 3, 2, 1, 8, 7, 6, 5 }));
        LittleEndian.Reverse(bytes, 1);
        Assert.That(bytes, Is.EqualTo(new byte[] { 4, 3, 2, 1, 8, 7, 6, 5 }));
    }
}
