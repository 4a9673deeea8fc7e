using CsCheck;
using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Tests.Networks;

public sealed class FixedFanInTests
{
    [Test]
    public void FixedFanIn_EveryNeuron_ReceivesFromThatManyOthers()
    {
        (from n in Gen.Int[1, 60]
         from fanIn in Gen.Int[0, n - 1]
         from seed in Gen.ULong
         select (n, fanIn, seed)).Sample(c =>
        {
            SynapseMatrix m = Topologies.FixedFanIn(c.n, c.fanIn, weightScale: 1, seed: c.seed);
            return m.SynapseCount == c.n * c.fanIn && m.InDegrees().All(d => d == c.fanIn) && !m.HasSelfLoop();
        });
    }

    [Test]
    public void FixedFanIn_ManyGraphs_DrawsEveryPartnerEquallyOften()
    {
        const int Graphs = 6000;
        var counts = new int[36];
        for (ulong seed = 0; seed < Graphs; seed++)
        {
            SynapseMatrix m = Topologies.FixedFanIn(6, 3, new WeightLaw(0.8, null, 1), seed, threads: 1); // as on several, without the cost of starting them
            for (int j = 0; j < 6; j++)
            {
                foreach (int target in m.TargetsOf(j))
                {
                    counts[(j * 6) + target]++;
                }
            }
        }

        Assert.That(counts.Where((_, i) => i % 7 != 0), Is.All.EqualTo(Graphs * 0.6).Within(4.5 * Math.Sqrt(Graphs * 0.6 * 0.4)));
    }

    [Test]
    public void FixedFanIn_OutDegrees_AreBinomial()
    {
        SynapseMatrix m = Topologies.FixedFanIn(8000, 30, weightScale: 1);
        double variance = Enumerable.Range(0, 8000).Select(j => (m.OutDegree(j) - 30.0) * (m.OutDegree(j) - 30.0)).Average();
        Assert.That(variance, Is.EqualTo(30).Within(8).Percent);
    }

    [Test]
    public void FixedFanIn_SeveralBatches_ContinueTheStream()
    {
        // 1.2 million synapses: more than one batch of 2^20.
        SynapseMatrix m = Topologies.FixedFanIn(4000, 300, weightScale: 1);
        Assert.That(m.InDegrees(), Is.All.EqualTo(300));
        Assert.That(m.HasSelfLoop(), Is.False);
    }
}
