using Lsm.Runtime.Files;

namespace Lsm.Runtime.Tests.Conformance;

/// <summary>Reference runs of other programs: every element type that the format allows is read, and an entry that cannot be read is named.</summary>
public sealed class ReferenceRunTests
{
    private TemporaryFolder folder = null!;
    private string path = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = new();
        path = folder["run.safetensors"];
    }

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Load_OtherElementTypesOfTheSameNumbers_IsRead()
    {
        Write(("input", "spikes"), ("features", "spikes"));
        ReferenceRun run = ReferenceRun.Load(path);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((run.Model.Reservoir.Input, run.Model.Features), Is.EqualTo((InputKind.Spikes, FeatureKind.Spikes)));
            Assert.That(run.Inputs, Is.EqualTo(new[] { 1f, 0f, 1f }));
            Assert.That(run.Membranes, Is.EqualTo(new[] { 0.5, 0.25 }));
        }
    }

    [TestCase("features", "traces", "metadata entry 'features' is 'traces'; known are spikes, trace, membrane.")]
    [TestCase("input", "current", "metadata entry 'input' is 'current'; known are analog, spikes.")]
    [TestCase("readout", "lineer", "metadata entry 'readout' is 'lineer'; known are linear, mlp.")]
    [TestCase("features", "trace", "the metadata lack 'trace_decay'.")]
    public void Load_WrongMetadata_NamesTheEntry(string name, string value, string said)
    {
        Write((name, value));
        Assert.That(() => ReferenceRun.Load(path), Throws.TypeOf<InvalidDataException>().With.Message.EndsWith(said).And.Message.StartsWith(Path.GetFileName(path)));
    }

    [Test]
    public void Load_TensorOfAnotherShape_NamesTheTensor()
    {
        Write(3);
        Assert.That(() => ReferenceRun.Load(path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("tensor 'spikes' has shape [1, 1, 3]; [1, 1, 2] is expected"));
    }

    [Test]
    public void Distance_NaN_IsInfinite()
    {
        Assert.That(Nearness.Distance([1, float.NaN, 3], [1, 2, 3]), Is.EqualTo(double.PositiveInfinity));
        Assert.That(Nearness.Distance([1, 2, 3], [1, 2.5, 3.25]), Is.EqualTo(0.5));
        Assert.That(Nearness.Distance([1, 2, 3], [1, double.NaN, 3]), Is.EqualTo(double.PositiveInfinity));
    }

    /// <summary>One step of two neurons and three inputs; no trace_decay, and x in bytes.</summary>
    private void Write(params ReadOnlySpan<(string Name, string Value)> changes) => Write(2, changes);

    private void Write(int neuronsOfSpikes, params ReadOnlySpan<(string Name, string Value)> changes)
    {
        var metadata = new Dictionary<string, string> { ["beta"] = "0.5", ["threshold"] = "1", ["readout"] = "linear", ["features"] = "spikes", ["input"] = "analog" };
        foreach ((string name, string value) in changes)
        {
            metadata[name] = value;
        }

        using FileStream stream = File.Create(path);
        var writer = new SafetensorsWriter(
            stream,
            [
                new("outputs", TensorType.F64, 1, 1, 1), new("mem", TensorType.F32, 1, 1, 2), new("w_rec", TensorType.F32, 2, 2), new("w_in", TensorType.F32, 3, 2),
                new("readout.weight", TensorType.F32, 1, 2), new("x", TensorType.U8, 1, 1, 3), new("spikes", TensorType.Bool, 1, 1, neuronsOfSpikes),
            ],
            metadata);
        writer.Write<double>("outputs", [0]);
        writer.Write<float>("mem", [0.5f, 0.25f]);
        writer.Write<float>("w_rec", [0, 0.5f, 0.25f, 0]);
        writer.Write<float>("w_in", [0.5f, 0.25f, 0, 0, 0, 0]);
        writer.Write<float>("readout.weight", [1, 1]);
        writer.Write<byte>("x", [1, 0, 1]);
        writer.Write<byte>("spikes", new byte[neuronsOfSpikes]);
        writer.Finish();
    }
}
