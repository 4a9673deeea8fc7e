using Lsm.Runtime.Networks;
using Lsm.Runtime.Networks.Graphs;

namespace Lsm.Runtime.Tests.Networks;

public sealed class ErdosRenyiTests
{
    [TestCase(1000, 0.1)]
    [TestCase(1000, 0.02)]
    [TestCase(500, 0.5)]
    [TestCase(300, 0.97)]
    [TestCase(20000, 5e-5)]
    [TestCase(100_000, 1e-9)]
    public void ErdosRenyi_AnyConnectivity_HasThatDensity(int n, double p)
    {
        for (ulong seed = 0; seed < 3; seed++)
        {
            SynapseMatrix m = Topologies.ErdosRenyi(n, p, weightScale: 1, seed: seed);
            double pairs = n * (n - 1.0);
            Assert.That(m.SynapseCount, Is.EqualTo(pairs * p).Within(3 * Math.Sqrt(pairs * p * (1 - p))));
        }
    }

    [Test]
    public void ErdosRenyi_DefaultConnectivity_IsATenth()
    {
        SynapseMatrix m = Topologies.ErdosRenyi(600);
        Assert.That(m.SynapseCount, Is.EqualTo(35940).Within(3 * Math.Sqrt(35940 * 0.9)));
    }

    [Test]
    public void ErdosRenyi_ProbabilityOneOrZero_ConnectsAllPairsOrNone()
    {
        SynapseMatrix all = Topologies.ErdosRenyi(40, 1);
        Assert.That(all.SynapseCount, Is.EqualTo(40 * 39));
        Assert.That(all.HasSelfLoop(), Is.False);
        Assert.That(Topologies.ErdosRenyi(40, 0, weightScale: 1).SynapseCount, Is.Zero);
        Assert.That(Topologies.ErdosRenyi(1, 1, weightScale: 1).SynapseCount, Is.Zero);
    }

    [TestCase(9e-5, -9.000405024301641e-05)]
    [TestCase(1e-6, -1.0000005000003334e-06)]
    [TestCase(1e-12, -1.0000000000005e-12)]
    [TestCase(0.25, -0.2876820724517809)]
    [TestCase(1, double.NegativeInfinity)]
    [TestCase(0, 0)]
    public void LogOfComplement_SmallProbability_KeepsItsDigits(double p, double log) =>
        Assert.That(ErdosRenyiGraph.LogOfComplement(p), Is.EqualTo(log).Within(2).Ulps);

    [Test]
    public void ErdosRenyi_ManyGraphs_ConnectsEveryPairEquallyOften()
    {
        // 4,000 graphs of 6 neurons: each of the 30 pairs is a binomial of its own.
        const int Graphs = 4000;
        var counts = new int[36];
        for (ulong seed = 0; seed < Graphs; seed++)
        {
            SynapseMatrix m = Topologies.ErdosRenyi(6, 0.3, new WeightLaw(0.8, null, 1), seed, threads: 1); // as on several, without the cost of starting them
            for (int j = 0; j < 6; j++)
            {
                foreach (int target in m.TargetsOf(j))
                {
                    counts[(j * 6) + target]++;
                }
            }
        }

        double sigma = Math.Sqrt(Graphs * 0.3 * 0.7);
        Assert.That(counts.Where((_, i) => i % 7 == 0), Is.All.Zero);
        Assert.That(counts.Where((_, i) => i % 7 != 0), Is.All.EqualTo(Graphs * 0.3).Within(4.5 * sigma));
    }

    [Test]
    public void ErdosRenyi_Degrees_AreBinomialInAndOut()
    {
        SynapseMatrix m = Topologies.ErdosRenyi(4000, 0.01, weightScale: 1);
        double[] degrees = [.. m.InDegrees().Select(d => (double)d), .. Enumerable.Range(0, 4000).Select(j => (double)m.OutDegree(j))];
        double mean = degrees.Average(), variance = degrees.Select(d => (d - mean) * (d - mean)).Average();

        // The variance of 8,000 such degrees has a standard error of 1.6 %.
        Assert.That(variance, Is.EqualTo(3999 * 0.01 * 0.99).Within(8).Percent);
    }
}
