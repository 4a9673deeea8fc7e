using CsCheck;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Networks.Graphs;

namespace Lsm.Runtime.Tests.Networks;

public sealed class SmallWorldTests
{
    [Test]
    public void SmallWorld_WithoutRewiring_IsARingUnderPermutedLabels()
    {
        SynapseMatrix m = Topologies.SmallWorld(101, 8, 0, weightScale: 1, seed: 9);
        int[] labels = Labels.Draw(101, 9);
        for (int i = 0; i < 101; i++)
        {
            int[] neighbours = [.. Enumerable.Range(1, 4).SelectMany(d => new[] { labels[(i + d) % 101], labels[(i - d + 101) % 101] }).Order()];
            Assert.That(m.TargetsOf(labels[i]).ToArray(), Is.EqualTo(neighbours));
        }
    }

    [Test]
    public void SmallWorld_AnyLegalK_GivesNTimesKSynapsesWithoutSelfLoops()
    {
        (from n in Gen.Int[3, 24]
         from half in Gen.Int[1, (n - 1) / 2]
         from p in Gen.Int[0, 3].Select(i => new[] { 0, 0.1, 0.5, 1 }[i])
         from seed in Gen.ULong
         select (n, k: 2 * half, p, seed)).Sample(c =>
        {
            SynapseMatrix m = Topologies.SmallWorld(c.n, c.k, c.p, weightScale: 1, seed: c.seed);
            return m.SynapseCount == c.n * c.k && m.IsSymmetric() && !m.HasSelfLoop();
        });
    }

    [Test]
    public void SmallWorld_WidestRing_IsCompleteAfterRewiringToo()
    {
        SynapseMatrix m = Topologies.SmallWorld(9, 8, 1, weightScale: 1);
        Assert.That(m.SynapseCount, Is.EqualTo(72));
        Assert.That(m.HasSelfLoop(), Is.False);
    }

    [Test]
    public void SmallWorld_Rewiring_MovesTheExpectedShareOnBothSides()
    {
        foreach (double p in new[] { 0.1, 0.5, 1 })
        {
            const int N = 5000, K = 10;
            SynapseMatrix m = Topologies.SmallWorld(N, K, p, weightScale: 1, seed: 4);
            int[] place = Places(N, 4);
            int forward = 0, backward = 0;
            for (int j = 0; j < N; j++)
            {
                foreach (int target in m.TargetsOf(j))
                {
                    int distance = (place[target] - place[j] + N) % N;
                    forward += distance <= K / 2 ? 1 : 0;
                    backward += distance >= N - (K / 2) ? 1 : 0;
                }
            }

            // A moved edge is drawn back to a ring neighbour with a probability of about K / N.
            double edges = N * K / 2, stay = 1 - p + (p * K / N);
            Assert.That(forward, Is.EqualTo(edges * stay).Within(4 * Math.Sqrt(edges * stay * (1 - stay)) + 25));
            Assert.That(backward, Is.EqualTo(forward));
        }
    }

    [Test]
    public void SmallWorld_RewiredEdge_KeepsOneEndAndDrawsTheOtherUniformly()
    {
        const int N = 3000, K = 10;
        SynapseMatrix m = Topologies.SmallWorld(N, K, 1, weightScale: 1, seed: 6);

        // Each neuron keeps its K / 2 own edges and receives a binomial number of others, here nearly Poisson with mean K / 2.
        double[] received = [.. Enumerable.Range(0, N).Select(j => (double)(m.OutDegree(j) - (K / 2)))];
        double mean = received.Average(), variance = received.Select(r => (r - mean) * (r - mean)).Average();
        Assert.That(received, Is.All.GreaterThanOrEqualTo(0));
        Assert.That(mean, Is.EqualTo(K / 2).Within(1e-9));
        Assert.That(variance, Is.EqualTo(K / 2.0).Within(12).Percent);

        // Far ends are uniform over the distances: 15,000 of them in ten bins.
        int[] place = Places(N, 6);
        var bins = new int[10];
        for (int j = 0; j < N; j++)
        {
            foreach (int target in m.TargetsOf(j))
            {
                bins[(place[target] - place[j] + N) % N * 10 / N]++;
            }
        }

        Assert.That(bins, Is.All.EqualTo(N * K / 10).Within(4.5 * Math.Sqrt(N * K / 10)));
    }

    [Test]
    public void SmallWorld_FewRewiredEdges_ShortenPathsAndKeepClustering()
    {
        // The result of Watts and Strogatz: at p = 0.05 paths are near those of a random graph, clustering near that of the ring.
        (double ringPath, double ringClustering) = Measure(0);
        (double path, double clustering) = Measure(0.05);
        Assert.That(path, Is.Not.NaN.And.LessThan(0.35 * ringPath));
        Assert.That(clustering, Is.GreaterThan(0.7 * ringClustering));

        static (double Path, double Clustering) Measure(double p)
        {
            SynapseMatrix m = Topologies.SmallWorld(600, 10, p, weightScale: 1);
            double path = 0, clustering = 0;
            for (int source = 0; source < 20; source++)
            {
                var distance = new int[600];
                Array.Fill(distance, -1);
                distance[source] = 0;
                var queue = new Queue<int>([source]);
                while (queue.TryDequeue(out int v))
                {
                    foreach (int target in m.TargetsOf(v))
                    {
                        if (distance[target] < 0)
                        {
                            distance[target] = distance[v] + 1;
                            queue.Enqueue(target);
                        }
                    }
                }

                path += distance.Average() / 20;
            }

            for (int j = 0; j < 600; j++)
            {
                int[] neighbours = m.TargetsOf(j).ToArray();
                int links = neighbours.Sum(a => neighbours.Count(b => m.Connects(a, b)));
                clustering += links / (double)(neighbours.Length * (neighbours.Length - 1)) / 600;
            }

            return (path, clustering);
        }
    }

    [Test]
    public void SmallWorld_RingNeighbours_AreNotNeighboursByNumber()
    {
        // 500 neurons, 6 neighbours: labelled at random, about 6 % of the synapses stay within 15 by number; labelled by ring, all would.
        SynapseMatrix m = Topologies.SmallWorld(500, 6, 0, weightScale: 1);
        int near = 0;
        for (int j = 0; j < 500; j++)
        {
            foreach (int target in m.TargetsOf(j))
            {
                near += Math.Abs(target - j) <= 15 ? 1 : 0;
            }
        }

        Assert.That(near, Is.LessThan(400));
    }

    private static int[] Places(int n, ulong seed)
    {
        int[] labels = Labels.Draw(n, seed), place = new int[n];
        for (int i = 0; i < n; i++)
        {
            place[labels[i]] = i;
        }

        return place;
    }
}
