using Lsm.Runtime.Networks;
using Lsm.Runtime.Networks.Graphs;

namespace Lsm.Runtime.Tests.Networks;

/// <summary>The column of Maass, Natschlaeger and Markram: where its synapses are, what they weigh, and that its bits do not depend on threads.</summary>
public sealed class ColumnTests
{
    private const int N = 5400;
    private const int Excitatory = N * 4 / 5;

    private static readonly ColumnOptions Wide = new() { Width = 6, Height = 6, Lambda = 2.5 };

    [Test]
    public void Column_AnyNumberOfThreads_GivesTheSameBits()
    {
        var weights = new WeightLaw(0.8, null, null);
        ulong one = Topologies.Column(N, Wide, weights, 7, threads: 1).Checksum();
        Assert.That(Topologies.Column(N, Wide, weights, 7, threads: 5).Checksum(), Is.EqualTo(one));
        Assert.That(Topologies.Column(N, Wide, weights, 8, threads: 5).Checksum(), Is.Not.EqualTo(one));
    }

    [Test]
    public void Column_Synapses_FollowDistanceAndType()
    {
        SynapseMatrix m = Topologies.Column(N, Wide, weightScale: 1, seed: 3);
        var column = new ColumnGraph(N, Wide, Excitatory, 3);
        var pairs = new long[4, 30];
        var found = new long[4, 30];
        for (int j = 0; j < N; j++)
        {
            (int x, int y, int z) = column.PointOf(j);
            for (int i = 0; i < N; i++)
            {
                (int a, int b, int c) = column.PointOf(i);
                int square = ((x - a) * (x - a)) + ((y - b) * (y - b)) + ((z - c) * (z - c));
                if (i != j && square < 30)
                {
                    int type = (j < Excitatory ? 0 : 2) + (i < Excitatory ? 0 : 1);
                    pairs[type, square]++;
                    found[type, square] += m.Connects(j, i) ? 1 : 0;
                }
            }
        }

        double[] c0 = [0.3, 0.2, 0.4, 0.1];
        for (int type = 0; type < 4; type++)
        {
            for (int square = 1; square < 30; square++)
            {
                double p = c0[type] * Math.Exp(-square / 6.25), count = pairs[type, square];
                Assert.That(found[type, square], Is.EqualTo(p * count).Within((5 * Math.Sqrt(count * p * (1 - p))) + 3), $"type {type}, squared distance {square}");
            }
        }

        Assert.That(m.HasSelfLoop(), Is.False);
    }

    [Test]
    public void Column_Weights_HaveTheMeanOfTheirTypesAndItAsDeviation()
    {
        SynapseMatrix m = Topologies.Column(N, Wide, weightScale: 30, seed: 3);
        var sums = new double[4, 3];
        for (int j = 0; j < N; j++)
        {
            ReadOnlySpan<float> weights = m.WeightsOf(j);
            for (int s = 0; s < weights.Length; s++)
            {
                int type = (j < Excitatory ? 0 : 2) + (m.TargetsOf(j)[s] < Excitatory ? 0 : 1);
                sums[type, 0]++;
                sums[type, 1] += weights[s];
                sums[type, 2] += weights[s] * (double)weights[s];
                Assert.That(j < Excitatory ? weights[s] >= 0 : weights[s] <= 0, "Dale's law");
            }
        }

        double[] means = [30, 60, -19, -19];
        for (int type = 0; type < 4; type++)
        {
            double count = sums[type, 0], mean = sums[type, 1] / count, deviation = Math.Sqrt((sums[type, 2] / count) - (mean * mean));
            Assert.That(mean, Is.EqualTo(means[type]).Within(5 * Math.Abs(means[type]) / Math.Sqrt(count)));
            Assert.That(deviation, Is.EqualTo(Math.Abs(means[type])).Within(15 * Math.Abs(means[type]) / Math.Sqrt(count)));
        }
    }

    [Test]
    public void Column_Delays_FollowTypesAndDistance()
    {
        var options = new ColumnOptions { Lambda = 3, Delay = new(4, 1, 2, 0), DelayPerDistance = 1.5 };
        SynapseMatrix m = Topologies.Column(400, options, weightScale: 1, seed: 3);
        var column = new ColumnGraph(400, options, 320, 3);
        for (int j = 0; j < 400; j++)
        {
            (int x, int y, int z) = column.PointOf(j);
            for (int s = m.RowStart[j]; s < m.RowStart[j + 1]; s++)
            {
                (int a, int b, int c) = column.PointOf(m.Targets[s]);
                double distance = Math.Sqrt(((x - a) * (x - a)) + ((y - b) * (y - b)) + ((z - c) * (z - c)));
                double expected = (j < 320 ? m.Targets[s] < 320 ? 4 : 1 : m.Targets[s] < 320 ? 2 : 0) + (1.5 * distance);
                Assert.That(m.Delays[s], Is.EqualTo((byte)Math.Max(1, Math.Round(expected))));
            }
        }

        Assert.That(Topologies.Column(400, seed: 3).Delays.ToArray().Distinct(), Is.EquivalentTo(new byte[] { 1, 2 }), "the delays of the paper at one step per millisecond");
    }

    [Test]
    public void Column_Types_AreInRandomPlaces()
    {
        var column = new ColumnGraph(N, new(), Excitatory, 5);
        double excitatory = Enumerable.Range(0, Excitatory).Average(neuron => column.PointOf(neuron).Z), all = ((N / 9) - 1) / 2.0;
        Assert.That(excitatory, Is.EqualTo(all).Within(0.03 * all));
        Assert.That(Enumerable.Range(0, N).Select(column.PointOf), Is.Unique);
    }

    [Test]
    public void Column_SpectralRadius_IsMet() =>
        Assert.That(Topologies.Column(500, null, spectralRadius: 1.2).SpectralRadius(), Is.EqualTo(1.2).Within(1e-4));

    [TestCase(135, 42UL, 1660673642246421683UL)]
    [TestCase(1000, 3UL, 8435915961058387556UL)]
    public void Column_FixedSeed_GivesTheBitsOfTheFirstRelease(int n, ulong seed, ulong checksum) =>
        Assert.That(Topologies.Column(n, seed: seed).Checksum(), Is.EqualTo(checksum));
}
