using Lsm.Fuzz;
using Lsm.Runtime.Files;

namespace Lsm.Nir.Tests.Hostile;

/// <summary>A short run of <c>dotnet run -c Release --project tests/Lsm.Fuzz</c>.</summary>
public class FuzzTests
{
    [TestCase("safetensors", 3000, 15)]
    [TestCase("model", 3000, 25)]
    [TestCase("state", 4000, 24)]
    [TestCase("recording", 3000, 20)]
    [TestCase("nir", 3000, 40)]
    [TestCase("ridge", 3000, 4)]
    [TestCase("rls", 3000, 6)]
    [TestCase("checkpoint", 3000, 5)]
    [TestCase("csv", 1000, 4)]
    [TestCase("wav", 3000, 4)]
    public void Read_MutatedFiles_AreReadTruthfullyOrRefused(string reader, int inputs, int leastReasons)
    {
        Tally tally = Fuzzer.Run(Targets.All.Single(t => t.Name == reader), inputs);
        TestContext.Out.WriteLine($"{reader}: {tally}");
        Assert.Multiple(() =>
        {
            Assert.That(tally.Accepted, Is.GreaterThan(0), "harmless mutations have to pass");
            Assert.That(tally.DifferentReasons, Is.GreaterThanOrEqualTo(leastReasons), "the files have to reach the checks");
        });
    }

    [Test]
    public void TaughtState_OfCorpus_HoldsWaitingSamples()
    {
        using SafetensorsFile file = SafetensorsFile.Open(new MemoryStream(SampleFiles.TaughtState()));
        Assert.That(file["lesson_frames"].Count, Is.EqualTo(2), "two frames late");
        Assert.That(file.ReadSingles("lesson_features"), Has.Some.Not.Zero);
        Assert.That(file.ReadDoubles("learner"), Has.Some.Not.Zero);
    }

    [Test]
    public void Read_CorpusFiles_Succeeds() =>
        Assert.That(() =>
        {
            foreach (Target target in Targets.All)
                foreach (byte[] file in target.Corpus)
                    target.Read(file);
        }, Throws.Nothing);
}
