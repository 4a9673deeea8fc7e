using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Networks.Graphs;
using Lsm.Runtime.Tests.Files;

namespace Lsm.Runtime.Tests.Networks;

/// <summary>Delay lines: their structure, that a spike travels along them unchanged, and what their readers hear.</summary>
public sealed class DelayLineTests
{
    [Test]
    public void DelayLine_Synapses_AreTheLinesAndTheReaders()
    {
        const int N = 203, Lines = 3, FanIn = 7;
        SynapseMatrix m = Topologies.DelayLine(N, Lines, 0.9, FanIn, seed: 5);
        DelayLineGraph graph = DelayLineGraph.Of(N, Lines, 0.9);
        int[] heads = [0, 60, 121];
        Assert.That(graph.LineNeurons, Is.EqualTo(182));
        int[] inDegrees = m.InDegrees();
        for (int i = 0; i < N; i++)
        {
            bool isHead = heads.Contains(i);
            Assert.That(graph.IsRelay(i), Is.EqualTo(i < 182 && !isHead), $"neuron {i}");
            Assert.That(inDegrees[i], Is.EqualTo(i >= 182 ? FanIn : isHead ? 0 : 1), $"neuron {i}");
            Assert.That(!graph.IsRelay(i) || m.Connects(i - 1, i));
            Assert.That(i < 182 || m.OutDegree(i) == 0, "a reader is heard by none");
        }
    }

    [Test]
    public void DelayLine_ReadersSynapses_AreSignedByExcRatioAndScaled()
    {
        SynapseMatrix m = Topologies.DelayLine(3000, lineShare: 0.5, fanIn: 20, excRatio: 0.7, weightScale: 0.1, seed: 9);
        float[] heard = [.. Enumerable.Range(0, 1500).SelectMany(j => m.WeightsOf(j).ToArray().Where((_, s) => m.TargetsOf(j)[s] >= 1500))];
        Assert.That(heard, Has.Length.EqualTo(30_000));
        Assert.That(heard.Count(weight => weight > 0), Is.EqualTo(21_000).Within(400));
        Assert.That(heard.Average(weight => weight * (double)weight), Is.EqualTo(0.01).Within(3).Percent);
    }

    [TestCase(1f)]
    [TestCase(0.7f)]
    [TestCase(13.3f)]
    public void DelayLine_OneSpike_TravelsOneNeuronAStepAndStaysAlone(float threshold)
    {
        var model = new LiquidStateMachine(1, 60, 1, new LiquidOptions
        {
            Reservoir = new ReservoirOptions { TopologyKind = TopologyKind.DelayLine, Threshold = threshold, InputScaling = 10 * threshold, RefractoryPeriod = 3, Seed = 11, Beta = 0.99f },
        });
        float weight = model.Reservoir.InputWeights[0];
        Assert.That(model.Reservoir.InputWeights[1..57].ContainsAnyExcept(0f), Is.False, "neurons within the line hear no sensor");
        Assert.That(model.Reservoir.RefractoryPeriod.ToArray(), Is.EqualTo(Enumerable.Range(0, 60).Select(i => i is 0 or >= 57 ? 3f : 0f)));
        using LsmState state = model.InitState(1);
        var spikes = new byte[60];
        var motors = new float[1];
        int[] fired = [5, 6, 7, 20];
        for (int step = 0; step < 400; step++)
        {
            // Enough for one spike of the head, and its rest is cleared by an equal negative current.
            float spike = fired.Contains(step % 100) ? threshold / weight * 1.0001f : 0;
            model.Step(state, [step % 100 == 6 || step % 100 == 7 ? 0 : spike], motors);
            state.Neurons.ReadSpikes(spikes);
            for (int k = 1; k < 57; k++)
            {
                int sent = (step - k) % 100;
                Assert.That(spikes[k], Is.EqualTo(step >= k && sent is 5 or 20 ? 1 : 0), $"step {step}, neuron {k}");
            }
        }
    }

    [Test]
    public void DelayLine_InAFile_ComesBack()
    {
        var model = new LiquidStateMachine(2, 50, 1, new LiquidOptions
        {
            Reservoir = new ReservoirOptions { Topology = "delay_line", Lines = 2, LineShare = 0.8, FanIn = 5, Threshold = NeuronValues.Uniform(0.8, 1.2), RefractoryPeriod = 2 },
        });
        byte[] file = ModelFiles.Bytes(model);
        LiquidStateMachine loaded = ModelFile.Load(new MemoryStream(file));
        Assert.That((loaded.Hash, loaded.Reservoir.Options), Is.EqualTo((model.Hash, model.Reservoir.Options)));
        Assert.That(
            () => ModelFile.Load(new MemoryStream(ModelFiles.Changed(file, "options.lines", "3"))),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("options."));
    }

    [Test]
    public void Column_InAFile_ComesBack()
    {
        var model = new LiquidStateMachine(2, 90, 1, new LiquidOptions
        {
            Reservoir = new ReservoirOptions { Topology = "column", Column = new ColumnOptions { Lambda = 1.5, DelayPerDistance = 2 }, WeightScale = 0.3 },
        });
        byte[] file = ModelFiles.Bytes(model);
        LiquidStateMachine loaded = ModelFile.Load(new MemoryStream(file));
        Assert.That((loaded.Hash, loaded.Reservoir.Options), Is.EqualTo((model.Hash, model.Reservoir.Options)));
        Assert.That(
            () => ModelFile.Load(new MemoryStream(ModelFiles.Changed(file, "options.column_lambda", "2"))),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("other synapses are drawn"));
        Assert.That(
            () => ModelFile.Load(new MemoryStream(ModelFiles.Changed(file, "options.column_weight", "1 2 3"))),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("four numbers"));
    }

    [TestCase(0.7f)]
    [TestCase(1f)]
    [TestCase(1.2345678f)]
    [TestCase(1e-6f)]
    [TestCase(999999f)]
    public void PassingWeight_AnyThreshold_ExceedsItOnlySlightly(float threshold)
    {
        float weight = DelayLineGraph.PassingWeight(threshold);
        Assert.That(weight, Is.InRange(threshold, threshold * (1 + (1.0 / 4096))));
        Assert.That(BitConverter.SingleToInt32Bits(weight) & 0x7FF, Is.Zero, "13 significant bits");
    }

    [TestCase(200, 42UL, 3131546471764645797UL)]
    [TestCase(1000, 3UL, 2777100852210726362UL)]
    public void DelayLine_FixedSeed_GivesTheBitsOfTheFirstRelease(int n, ulong seed, ulong checksum) =>
        Assert.That(Topologies.DelayLine(n, seed: seed).Checksum(), Is.EqualTo(checksum));
}
