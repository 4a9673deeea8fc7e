using SpokenDigits.Corpora;

namespace SpokenDigits.Tests;

public sealed class CorpusTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void Load_HiddenFiles_SkipsThem()
    {
        Write("1_bob_1.wav");
        File.WriteAllText(folder["._1_bob_1.wav"], "Mac OS X resource fork");
        File.WriteAllText(folder[".x.wav"], "");
        Assert.That(Corpus.Load(folder.Path, new()).Select(word => word.Name), Is.EqualTo(new[] { "1_bob_1.wav" }));
        File.Delete(folder["1_bob_1.wav"]);
        Assert.That(() => Corpus.Load(folder.Path, new()), Throws.TypeOf<DirectoryNotFoundException>().With.Message.Contains("has no .wav file"));
    }

    [Test]
    public void Load_NameWithoutDigit_NamesTheFile()
    {
        Write("x_bob_1.wav");
        Assert.That(() => Corpus.Load(folder.Path, new()), Throws.TypeOf<InvalidDataException>().With.Message.Contains("x_bob_1.wav"));
    }

    [Test]
    public void Load_SilentFile_NamesTheFile()
    {
        File.WriteAllBytes(folder["1_bob_1.wav"], Wavs.Bytes(new short[2000]));
        Assert.That(() => Corpus.Load(folder.Path, new()), Throws.TypeOf<InvalidDataException>().With.Message.Contains("1_bob_1.wav: it is silent"));
    }

    [Test]
    public void Load_SpeakerNameOfSeveralWords_KeepsTheWholeName()
    {
        foreach (string name in new[] { "1_mary_ann_12.wav", "2_bob.wav", "3_a_b.wav", "4_eve_-1.wav", "5_zoe_0.WAV" })
        {
            Write(name);
        }

        List<Utterance> all = Corpus.Load(folder.Path, new());
        Assert.That(
            all.Select(u => (u.Digit, u.Speaker, u.Recording)), Is.EqualTo(new[] { (1, "mary_ann", 12), (2, "", -1), (3, "a", -1), (4, "eve", -1), (5, "zoe", 0) }));
        Assert.That(all.Where(Corpus.IsTest).Select(u => u.Speaker), Is.EqualTo(new[] { "zoe" }));
    }

    /// <summary>The formats that other programs write give the same sensor values as 16-bit PCM.</summary>
    [Test]
    public void Load_OtherExactFormats_GiveTheSameSensorValues()
    {
        short[] word = Wavs.Word(3, 1);
        byte[] wide = [.. word.SelectMany(sample => (byte[])[0, (byte)sample, (byte)(sample >> 8)])];
        byte[] floats = [.. word.SelectMany(sample => BitConverter.GetBytes(sample / 32768f))];
        File.WriteAllBytes(folder["3_a_0.wav"], Wavs.Bytes(word));
        File.WriteAllBytes(folder["3_a_1.wav"], Wavs.Bytes(word, claimed: 0xFFFFFFFF, riff: 0xFFFFFFFF));
        File.WriteAllBytes(folder["3_a_2.wav"], Wavs.File(wide, bits: 24, extensible: true));
        File.WriteAllBytes(folder["3_a_3.wav"], Wavs.File(floats, coding: 3, bits: 32));
        List<Utterance> words = Corpus.Load(folder.Path, new());
        Assert.That(words, Has.Count.EqualTo(4));
        foreach (Utterance other in words)
        {
            Assert.That(other.Spans.Select(span => span.Values), Is.EqualTo(words[0].Spans.Select(span => span.Values)), other.Name);
        }
    }

    private void Write(string name) => File.WriteAllBytes(folder[name], Wavs.Bytes(Wavs.Word(1, 1)));
}
