using CsCheck;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Networks.Graphs;

namespace Lsm.Runtime.Tests.Networks;

public sealed class ScaleFreeTests
{
    [Test]
    public void ScaleFree_EveryLaterNeuron_AddsMEdgesInBothDirections()
    {
        (from m in Gen.Int[1, 8]
         from n in Gen.Int[m + 1, 40]
         from seed in Gen.ULong
         select (n, m, seed)).Sample(c =>
        {
            SynapseMatrix w = Topologies.ScaleFree(c.n, c.m, weightScale: 1, seed: c.seed);
            int full = Enumerable.Range(0, c.n).Count(j => w.OutDegree(j) >= c.m);
            return w.SynapseCount == 2 * c.m * (c.n - c.m) && w.IsSymmetric() && !w.HasSelfLoop() && full >= c.n - c.m
                && Enumerable.Range(0, c.n).All(j => w.OutDegree(j) >= 1);
        });
    }

    [Test]
    public void ScaleFree_Degrees_FollowThePowerLaw()
    {
        // In the limit P(degree >= d) = m (m + 1) / (d (d + 1)). Uniform attachment would give (m / (m + 1))^(d - m): 4e-4 at 30, not 1.3e-2.
        const int N = 20_000, M = 3;
        SynapseMatrix w = Topologies.ScaleFree(N, M, weightScale: 1);
        int[] degrees = [.. Enumerable.Range(0, N).Select(w.OutDegree)];
        foreach (int d in new[] { 4, 6, 10, 30, 60 })
        {
            double expected = N * (double)(M * (M + 1)) / (d * (d + 1));
            Assert.That(degrees.Count(x => x >= d), Is.EqualTo(expected).Within(5 * Math.Sqrt(expected)), $"degree >= {d}");
        }

        Assert.That(degrees.Max(), Is.GreaterThan(20 * 2 * M));
    }

    [Test]
    public void ScaleFree_NewestEdges_CountAtOnce()
    {
        // With m = 1 the third place joins one of two that have an edge each; then the degrees are 2, 1 and 1, so the fourth joins the third
        // with probability 1/4. With degrees that lag by one neuron this never happens.
        int joined = 0;
        const int Seeds = 4000;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            int[] labels = Labels.Draw(4, seed);
            joined += Topologies.ScaleFree(4, 1, weightScale: 1, seed: seed).Connects(labels[3], labels[2]) ? 1 : 0;
        }

        Assert.That(joined, Is.EqualTo(Seeds / 4).Within(4.5 * Math.Sqrt(Seeds * 3 / 16)));
    }

    [Test]
    public void ScaleFree_Hubs_AreExcitatoryAndInhibitory()
    {
        foreach (double excRatio in new[] { 0.5, 0.8 })
        {
            int excitatory = 0;
            for (ulong seed = 0; seed < 10; seed++)
            {
                SynapseMatrix w = Topologies.ScaleFree(1000, 3, excRatio, weightScale: 1, seed: seed);
                excitatory += Enumerable.Range(0, 1000).OrderByDescending(w.OutDegree).Take(40).Count(j => j < excRatio * 1000);
            }

            Assert.That(excitatory, Is.EqualTo(400 * excRatio).Within(4.5 * Math.Sqrt(400 * excRatio * (1 - excRatio))));
        }
    }
}
