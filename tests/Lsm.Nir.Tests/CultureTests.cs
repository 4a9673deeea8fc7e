using System.Globalization;
using Lsm.Fuzz;
using Lsm.Runtime;
using Lsm.Runtime.Encoders;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;

namespace Lsm.Nir.Tests;

/// <summary>Under a culture whose numbers have a comma, another sign and points between thousands, files and errors are the same.</summary>
public class CultureTests
{
    [Test]
    public void Files_UnderACultureWithCommas_AreTheSameBytesAndCanBeRead()
    {
        Assert.That(CommaCulture.Run(() => $"{-0.5:R}"), Is.EqualTo("~0,5"), "the culture must differ");
        Func<byte[]>[] writers =
        [
            SampleFiles.Safetensors, SampleFiles.Model, SampleFiles.MlpModel, SampleFiles.State, SampleFiles.TaughtState, SampleFiles.Recording, SampleFiles.RaggedRecording,
            SampleFiles.Csv, SampleFiles.Wav,
        ];
        foreach (Func<byte[]> write in writers)
        {
            Assert.That(CommaCulture.Run(write), Is.EqualTo(write()), write.Method.Name);
        }

        foreach (Target target in Targets.All)
        {
            foreach (byte[] file in target.Corpus.Append(target.Name == "nir" ? CommaCulture.Run(SampleFiles.Nir) : target.Corpus[0]))
            {
                Assert.That(() => CommaCulture.Run(() => Read(target, file)), Throws.Nothing, target.Name);
            }
        }
    }

    [Test]
    public void NirFile_UnderACultureWithCommas_GivesTheSameModelAndLosses()
    {
        byte[] there = SampleFiles.Nir();
        NirModel here = NirFile.Read(new MemoryStream(there)), comma = CommaCulture.Run(() => NirFile.Read(new MemoryStream(SampleFiles.Nir())));
        Assert.That(comma.Model.Hash, Is.EqualTo(here.Model.Hash));
        Assert.That(comma.Losses, Is.EqualTo(here.Losses));
    }

    [Test]
    public void Errors_UnderACultureWithCommas_NameNumbersWithAPoint()
    {
        Action[] wrong =
        [
            () => _ = new GradientOptions { LearningRate = -0.5 },
            () => _ = new ReservoirOptions { InputScaling = -0.5 },
            () => _ = new NirOptions { TimeStep = -0.5 },
            () => _ = new RateEncoder(0.5f, -0.5f),
            () => _ = new LinearReadout(1, 1, [-0.5f * float.MaxValue]),
            () => new DeltaEncoder(0.5f).Decode([-0.5f, 0], [0]),
        ];
        foreach (Action act in wrong)
        {
            string here = Message(act), there = CommaCulture.Run(() => Message(act));
            Assert.That(here, Does.Contain("-0.5").Or.Contain("E+38"));
            Assert.That(there.Split(Environment.NewLine)[0], Is.EqualTo(here.Split(Environment.NewLine)[0]));
        }

        var divergence = new Divergence(3, 4, "membrane", 5, -0.5, 1.25);
        Assert.That(CommaCulture.Run(divergence.ToString), Is.EqualTo(divergence.ToString()));
    }

    [TestCase("Lsm.Shaders")]
    [TestCase("Lsm.Runtime")]
    [TestCase("Lsm.Ecs")]
    [TestCase("Lsm.Nir")]
    [TestCase("Lsm.Fuzz")]
    [TestCase("RobotArm")]
    [TestCase("SpokenDigits")]
    [TestCase("WallFollower")]
    public void Assembly_AnyCode_FormatsFractionsInvariantly(string assembly) =>
        Assert.That(CultureRule.Broken(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")), Is.Empty, "Use FormattableString.Invariant, or CultureInfo.InvariantCulture.");

    [Test]
    public void CultureRule_CodeThatFormatsByTheCurrentCulture_IsFound()
    {
        string[] found = CultureRule.Broken(typeof(CultureTests).Assembly.Location);
        Assert.That(found.Count(place => place.StartsWith($"{nameof(CultureTests)}.{nameof(Careless)},", StringComparison.Ordinal)), Is.EqualTo(7));
        Assert.That(found.Where(place => place.Contains(nameof(Careful), StringComparison.Ordinal)), Is.Empty);
    }

    private static string Careless(float a, double? b, int c) =>
        $"{a}{b:F1}{c:N0}{c}" + a + b!.Value.ToString("F1") + double.Parse("1");

    private static string Careful(float a, double? b, int c) =>
        FormattableString.Invariant($"{a}{c:N0}") + string.Create(CultureInfo.InvariantCulture, $"{b:F1}") + $"{c}{c:x8}" + a.ToString(CultureInfo.InvariantCulture) + float.Parse("1", CultureInfo.InvariantCulture).CompareTo(a);

    private static bool Read(Target target, byte[] file)
    {
        target.Read(file);
        return true;
    }

    private static string Message(Action act)
    {
        try
        {
            act();
        }
        catch (ArgumentException refused)
        {
            return refused.Message;
        }

        return "nothing was refused";
    }
}
