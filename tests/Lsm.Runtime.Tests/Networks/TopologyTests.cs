using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Tests.Networks;

/// <summary>Properties of every topology: shape, Dale's law, seeds, streams, threads.</summary>
[TestFixtureSource(typeof(Net), nameof(Net.Kinds))]
public sealed class TopologyTests(string kind)
{
    [TestCase(0, 0)]
    [TestCase(0.8, 240)]
    [TestCase(0.999, 299)]
    [TestCase(1, 300)]
    public void Generate_AnyExcRatio_GivesSignsByTheSender(double excRatio, int excitatory)
    {
        SynapseMatrix m = Net.Draw(kind, 300, 20, excRatio);
        Assert.That(m.Size, Is.EqualTo(300));
        for (int j = 0; j < m.Size; j++)
        {
            foreach (float w in m.WeightsOf(j))
            {
                Assert.That(j < excitatory ? w > 0 : w < 0, $"a weight of neuron {j} is {w}");
            }
        }

        // The same in the dense convention W[post, pre]: a column holds the outgoing weights of a neuron.
        float[] dense = m.ToDense();
        Assert.That(dense.Where((w, i) => i % 300 < excitatory ? w < 0 : w > 0), Is.Empty);
        Assert.That(dense.Count(w => w != 0), Is.EqualTo(m.SynapseCount));
    }

    [Test]
    public void Generate_AnyTopology_HasNoSelfLoopsAndNoRepeats()
    {
        foreach (int degree in new[] { 2, 20, 48 })
        {
            SynapseMatrix m = Net.Draw(kind, 50, degree, weightScale: 1);
            Assert.That(m.HasSelfLoop(), Is.False);
            for (int j = 0; j < m.Size; j++)
            {
                for (int s = 1; s < m.OutDegree(j); s++)
                {
                    Assert.That(m.TargetsOf(j)[s], Is.GreaterThan(m.TargetsOf(j)[s - 1]));
                }
            }
        }
    }

    [Test]
    public void Generate_WeightScale_GivesHalfNormalMagnitudes()
    {
        SynapseMatrix m = Net.Draw(kind, 2000, 50, weightScale: 0.25);
        double mean = 0, square = 0;
        foreach (float w in m.Weights)
        {
            mean += Math.Abs(w) / 0.25 / m.SynapseCount;
            square += w * (double)w / 0.0625 / m.SynapseCount;
        }

        // Five standard errors of about 100,000 draws.
        Assert.That(m.SynapseCount, Is.EqualTo(100_000).Within(5).Percent);
        Assert.That(mean, Is.EqualTo(0.7978846).Within(5 * 0.6028 / Math.Sqrt(m.SynapseCount)));
        Assert.That(square, Is.EqualTo(1).Within(5 * 1.4142 / Math.Sqrt(m.SynapseCount)));
    }

    [Test]
    public void Generate_SpectralRadius_IsReachedAndDefaultsToNineTenths()
    {
        Assert.That(Net.Draw(kind, 400, 20).SpectralRadius(), Is.EqualTo(0.9).Within(1e-5));
        Assert.That(Net.Draw(kind, 400, 20, spectralRadius: 1.7).SpectralRadius(), Is.EqualTo(1.7).Within(1e-5));
        Assert.That(Net.Draw(kind, 400, 20, spectralRadius: 0).Weights.ToArray(), Is.All.Zero);
    }

    [Test]
    public void Generate_SameSeed_HasTheSameBits()
    {
        ulong first = Net.Draw(kind, 200, 10, seed: 7).Checksum();
        Assert.That(Net.Draw(kind, 200, 10, seed: 7).Checksum(), Is.EqualTo(first));
        Assert.That(Net.Draw(kind, 200, 10, seed: 8).Checksum(), Is.Not.EqualTo(first));
        Assert.That(Net.Draw(kind, 200, 10, seed: 7UL << 40).Checksum(), Is.Not.EqualTo(first));
    }

    [Test]
    public void Generate_AnyNumberOfThreads_HasTheSameBits()
    {
        // Large enough that every part is split: 240,000 synapses, 6 blocks of rows.
        ulong one = Net.Draw(kind, 6000, 40, threads: 1).Checksum();
        Assert.That(Net.Draw(kind, 6000, 40, threads: 2).Checksum(), Is.EqualTo(one));
        Assert.That(Net.Draw(kind, 6000, 40, threads: 7).Checksum(), Is.EqualTo(one));
    }

    [Test]
    public void Generate_OtherSignsOrScale_HasTheSameGraphAndMagnitudes()
    {
        SynapseMatrix a = Net.Draw(kind, 300, 20, excRatio: 0.8, weightScale: 1);
        SynapseMatrix b = Net.Draw(kind, 300, 20, excRatio: 0.3, weightScale: 2);
        Assert.That(b.RowStart.SequenceEqual(a.RowStart));
        Assert.That(b.Targets.SequenceEqual(a.Targets));
        for (int s = 0; s < a.SynapseCount; s++)
        {
            Assert.That(Math.Abs(b.Weights[s]), Is.EqualTo(2 * Math.Abs(a.Weights[s])));
        }
    }

    [Test]
    public void Generate_HundredThousandNeurons_TakesMemoryPerSynapse()
    {
        // A dense matrix would take 40 GB.
        long before = GC.GetTotalAllocatedBytes(true);
        SynapseMatrix m = Net.Draw(kind, 100_000, 4, weightScale: 1);
        Assert.That(m.SynapseCount, Is.EqualTo(400_000).Within(1).Percent);
        Assert.That(GC.GetTotalAllocatedBytes(true) - before, Is.LessThan(40_000_000));
    }
}
