using SpokenDigits.Audio;

namespace SpokenDigits.Tests;

public sealed class WavFileTests
{
    private static readonly short[] Samples = [0, 16384, -32768, 32767];

    [Test]
    public void Samples_come_back_as_shares_of_full_scale() =>
        Assert.That(WavFile.Parse("a.wav", Wavs.Bytes(Samples)), Is.EqualTo(new[] { 0, 0.5f, -1, 32767 / 32768f }));

    [Test]
    public void Unknown_chunks_are_skipped_with_their_padding() =>
        Assert.That(WavFile.Parse("a.wav", Wavs.Bytes(Samples, extraChunk: "LIST")), Has.Length.EqualTo(4));

    [TestCase(3, 1, 8000, 16, "coding is 3")]
    [TestCase(1, 2, 8000, 16, "2 channels")]
    [TestCase(1, 1, 44100, 16, "44100 Hz")]
    [TestCase(1, 1, 8000, 8, "8 bits")]
    public void Another_kind_of_sound_is_refused_by_file_and_reason(int coding, int channels, int rate, int bits, string reason) =>
        Assert.That(() => WavFile.Parse("x/7_anna_3.wav", Wavs.Bytes(Samples, coding, channels, rate, bits)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("x/7_anna_3.wav").And.Message.Contains(reason));

    [Test]
    public void Damaged_files_are_refused()
    {
        byte[] good = Wavs.Bytes(Samples);
        Assert.Multiple(() =>
        {
            Assert.That(() => WavFile.Parse("a.wav", "RIFX"u8.ToArray()), Refused("no RIFF/WAVE"));
            Assert.That(() => WavFile.Parse("a.wav", good.AsSpan(0, 36)), Refused("no 'data' chunk"));
            Assert.That(() => WavFile.Parse("a.wav", good.AsSpan(0, 20)), Refused("cut short"));
            Assert.That(() => WavFile.Parse("a.wav", good.AsSpan(0, 47)), Refused("cut short"));
            Assert.That(() => WavFile.Parse("a.wav", Wavs.Bytes(Samples, claimed: 7)), Refused("even number"));
            Assert.That(() => WavFile.Parse("a.wav", Wavs.Bytes([])), Refused("0 bytes"));
            Assert.That(() => WavFile.Parse("a.wav", Wavs.Bytes(Samples, claimed: -1)), Refused("cut short"));
        });
    }

    [Test]
    public void Every_prefix_of_a_file_is_refused_in_the_same_way()
    {
        byte[] good = Wavs.Bytes(Samples);
        for (int length = 0; length < good.Length; length++)
        {
            Assert.That(() => WavFile.Parse("a.wav", good.AsSpan(0, length)), Throws.TypeOf<InvalidDataException>(), $"{length} bytes");
        }
    }

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(string reason) =>
        Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("a.wav: ").And.Message.Contains(reason);
}
