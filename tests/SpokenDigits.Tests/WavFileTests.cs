using SpokenDigits.Audio;

namespace SpokenDigits.Tests;

public sealed class WavFileTests
{
    private const string Command = "ffmpeg -i in.wav -ac 1 -ar 8000 -c:a pcm_s16le out.wav";
    private static readonly short[] Samples = [0, 16384, -32768, 32767];
    private static readonly float[] Values = [0, 0.5f, -1, 32767 / 32768f];

    [Test]
    public void Parse_Pcm16_ScalesFullScaleToOne() => Assert.That(WavFile.Parse("a.wav", Wavs.Bytes(Samples)), Is.EqualTo(Values));

    [Test]
    public void Parse_Pcm8_SubtractsTheOffset() =>
        Assert.That(WavFile.Parse("a.wav", Wavs.File([0, 128, 192, 255], bits: 8)), Is.EqualTo(new[] { -1, 0, 0.5f, 127 / 128f }));

    [Test]
    public void Parse_Pcm24_IsExact()
    {
        byte[] data = [0, 0, 0, 1, 0, 0, 0xFF, 0xFF, 0x7F, 0, 0, 0x80, 0xFF, 0xFF, 0xFF];
        Assert.That(
            WavFile.Parse("a.wav", Wavs.File(data, bits: 24)), Is.EqualTo(new[] { 0, 1 / 8388608f, 8388607 / 8388608f, -1, -1 / 8388608f }));
    }

    [Test]
    public void Parse_Pcm12_TakesTheHighBits() => Assert.That(WavFile.Parse("a.wav", Wavs.File([0x10, 0, 0, 0x80], bits: 12)), Is.EqualTo(new[] { 16 / 32768f, -1 }));

    [Test]
    public void Parse_Pcm32WithinFloat_IsExact() =>
        Assert.That(WavFile.Parse("a.wav", Wavs.File([0, 1, 0, 0, 0, 0, 0, 0x80], bits: 32)), Is.EqualTo(new[] { 256 / 2147483648f, -1 }));

    [Test]
    public void Parse_Pcm32BeyondFloat_Refuses() =>
        Assert.That(() => WavFile.Parse("a.wav", Wavs.File([0, 0, 0, 0, 1, 0, 0, 0x40], bits: 32)), Refused("sample 1 is 0.500000000465"));

    [Test]
    public void Parse_Float32_KeepsTheBits()
    {
        float[] values = [0, 1e-30f, -1, 0.1f, 1.25f];
        byte[] data = [.. values.SelectMany(BitConverter.GetBytes)];
        Assert.That(WavFile.Parse("a.wav", Wavs.File(data, coding: 3, bits: 32)), Is.EqualTo(values));
    }

    [Test]
    public void Parse_Float64WithinFloat_IsExact()
    {
        byte[] data = [.. new[] { 0.5, -0.25 }.SelectMany(BitConverter.GetBytes)];
        Assert.That(WavFile.Parse("a.wav", Wavs.File(data, coding: 3, bits: 64)), Is.EqualTo(new[] { 0.5f, -0.25f }));
    }

    [TestCase(0.1, "0.1, which single precision")]
    [TestCase(1e300, "1E+300, which single precision")]
    [TestCase(double.NaN, "NaN, which is not a finite")]
    [TestCase(double.NegativeInfinity, "-Infinity, which is not a finite")]
    public void Parse_Float64BeyondFloat_Refuses(double value, string reason) =>
        Assert.That(() => WavFile.Parse("a.wav", Wavs.File(BitConverter.GetBytes(value), coding: 3, bits: 64)), Refused(reason));

    [TestCase(1, 16)]
    [TestCase(1, 24)]
    [TestCase(3, 32)]
    public void Parse_ExtensibleFormat_ReadsItsCoding(int coding, int bits)
    {
        byte[] data = [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 2))];
        float[] plain = WavFile.Parse("a.wav", Wavs.File(data, coding, bits));
        Assert.That(WavFile.Parse("a.wav", Wavs.File(data, coding, bits, extensible: true)), Is.EqualTo(plain));
    }

    [Test]
    public void Parse_ExtensibleFormatOfAnotherGuid_Refuses()
    {
        byte[] file = Wavs.File([0, 0], extensible: true);
        file[59] ^= 1; // the last byte of the GUID
        Assert.That(() => WavFile.Parse("a.wav", file), Refused("extensible format"));
    }

    // The sizes in headers that ffmpeg, GStreamer, sox, arecord and Python's wave module write to a pipe, each as RIFF and data.
    [TestCase(0xFFFFFFFF, 0xFFFFFFFF)]
    [TestCase(0u, 0u)]
    [TestCase(0x7FFFF024u, 0x7FFFF000u)]
    [TestCase(0x80000024u, 0x80000000u)]
    [TestCase(36u, 0u)]
    [TestCase(0xFFFFFFFF, 0u)]
    public void Parse_StreamedHeader_ReadsToTheEnd(uint riff, uint data)
    {
        byte[] file = Wavs.Bytes(Samples, claimed: data, riff: riff);
        Assert.That(WavFile.Parse("a.wav", file), Is.EqualTo(Values));
        Assert.That(WavFile.Parse("a.wav", file.AsSpan(0, file.Length - 1)), Is.EqualTo(Values[..3]), "an incomplete last sample is left out");
    }

    [Test]
    public void Parse_UnknownChunk_SkipsItWithItsPad() => Assert.That(WavFile.Parse("a.wav", Wavs.Bytes(Samples, extraChunk: "LIST")), Is.EqualTo(Values));

    [TestCase(2, 1, 8000, 16, "coding is 2")]
    [TestCase(7, 1, 8000, 8, "coding is 7")]
    [TestCase(1, 2, 8000, 16, "2 channels")]
    [TestCase(1, 1, 44100, 16, "44100 Hz")]
    [TestCase(1, 1, 8000, 40, "40 bits")]
    [TestCase(1, 1, 8000, 0, "0 bits")]
    [TestCase(3, 1, 8000, 16, "16 bits")]
    public void Parse_UnsupportedFormat_NamesFileReasonAndCommand(int coding, int channels, int rate, int bits, string reason) =>
        Assert.That(() => WavFile.Parse("x/7_anna_3.wav", Wavs.Bytes(Samples, coding, channels, rate, bits)),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("x/7_anna_3.wav: ").And.Message.Contains(reason).And.Message.EndsWith(Command));

    [Test]
    public void Parse_DamagedFile_NamesReasonAndCommand()
    {
        byte[] good = Wavs.Bytes(Samples);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => WavFile.Parse("a.wav", "RIFX"u8.ToArray()), Refused("not a RIFF/WAVE file"));
            Assert.That(() => WavFile.Parse("a.wav", "ID3 and an mp3 file"u8.ToArray()), Refused("not a RIFF/WAVE file"));
            Assert.That(() => WavFile.Parse("a.wav", good.AsSpan(0, 36)), Refused("no 'data' chunk"));
            Assert.That(() => WavFile.Parse("a.wav", good.AsSpan(0, 20)), Refused("cut short"));
            Assert.That(() => WavFile.Parse("a.wav", good.AsSpan(0, 47)), Refused("cut short"));
            Assert.That(() => WavFile.Parse("a.wav", Wavs.Bytes(Samples, claimed: 7)), Refused("7 bytes, which is not a multiple of the 2 bytes"));
            Assert.That(() => WavFile.Parse("a.wav", Wavs.Bytes(Samples, claimed: 1_000_000)), Refused("8 of 1000000 bytes"));
            Assert.That(() => WavFile.Parse("a.wav", Wavs.File([0, 0, 0, 0], block: 4)), Refused("blocks have 4 bytes"));
        }
    }

    [Test]
    public void Parse_NoSamples_AsksForAnotherRecording()
    {
        byte[] followed = [.. Wavs.Bytes([], riff: 48), .. "LIST"u8, 4, 0, 0, 0, 1, 2, 3, 4];
        foreach (byte[] empty in new[] { Wavs.Bytes([]), Wavs.Bytes([], claimed: 0xFFFFFFFF), followed })
        {
            Assert.That(
                () => WavFile.Parse("a.wav", empty), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("a.wav: it has no samples. Record it again."));
        }
    }

    [Test]
    public void Parse_LongRecording_NamesACommandThatCutsIt() =>
        Assert.That(() => WavFile.Parse("a.wav", Wavs.File(new byte[61 * 8000], bits: 8)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("it lasts 61 s").And.Message.Contains("ffmpeg -i in.wav -t 60 -ac 1"));

    [Test]
    public void Parse_EveryPrefixOfAFile_Refuses()
    {
        byte[] good = Wavs.Bytes(Samples);
        for (int length = 0; length < good.Length; length++)
        {
            Assert.That(() => WavFile.Parse("a.wav", good.AsSpan(0, length)), Throws.TypeOf<InvalidDataException>(), $"{length} bytes");
        }
    }

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(string reason) =>
        Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("a.wav: ").And.Message.EndsWith(Command).And.Message.Contains(reason);
}
