using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Tests.Networks;

/// <summary>Options reach their generator or are refused by name, directly and through the options of a reservoir.</summary>
public sealed class GenerateTests
{
    [Test]
    public void Generate_EveryOption_ReachesItsGenerator()
    {
        Same(Generate("erdos_renyi"), Topologies.ErdosRenyi(60, 0.1));
        Same(Generate("erdos_renyi", connectivity: 0.3), Topologies.ErdosRenyi(60, 0.3));
        Same(Generate("erdos_renyi", fanIn: 7), Topologies.FixedFanIn(60, 7));
        Same(Generate("small_world"), Topologies.SmallWorld(60, 6, 0.1));
        Same(Generate("small_world", k: 10), Topologies.SmallWorld(60, 10, 0.1));
        Same(Generate("small_world", rewire: 0.7), Topologies.SmallWorld(60, 6, 0.7));
        Same(Generate("scale_free"), Topologies.ScaleFree(60, 3));
        Same(Generate("scale_free", m: 5), Topologies.ScaleFree(60, 5));
        Same(Generate("scale_free", excRatio: 0.4, radius: 0.5, seed: 9), Topologies.ScaleFree(60, 3, 0.4, 0.5, null, 9));
        Same(Generate("small_world", scale: 0.2), Topologies.SmallWorld(60, weightScale: 0.2));

        ulong[] all =
        [
            Generate("erdos_renyi").Checksum(), Generate("erdos_renyi", connectivity: 0.3).Checksum(), Generate("erdos_renyi", fanIn: 7).Checksum(),
            Generate("small_world").Checksum(), Generate("small_world", k: 10).Checksum(), Generate("small_world", rewire: 0.7).Checksum(),
            Generate("small_world", scale: 0.2).Checksum(), Generate("scale_free").Checksum(), Generate("scale_free", m: 5).Checksum(),
            Generate("scale_free", excRatio: 0.4).Checksum(), Generate("scale_free", radius: 0.5).Checksum(), Generate("scale_free", seed: 9).Checksum(),
        ];
        Assert.That(all, Is.Unique);
    }

    [Test]
    public void Reservoir_EveryOption_ReachesTheGenerator()
    {
        var reservoir = new LiquidReservoir(4, 60, new ReservoirOptions { Topology = "small_world", K = 10, RewireProbability = 0.7 });
        Assert.That(reservoir.Recurrent.Targets.SequenceEqual(Topologies.SmallWorld(60, 10, 0.7).Targets));
        reservoir = new LiquidReservoir(4, 60, new ReservoirOptions { Connectivity = 0.3 });
        Assert.That(reservoir.Recurrent.Targets.SequenceEqual(Topologies.ErdosRenyi(60, 0.3).Targets));
        reservoir = new LiquidReservoir(4, 60, new ReservoirOptions { Topology = "scale_free", M = 5 });
        Assert.That(reservoir.Recurrent.Targets.SequenceEqual(Topologies.ScaleFree(60, 5).Targets));
    }

    [Test]
    public void Reservoir_OtherTopology_HasTheSameInputWeights()
    {
        float[] random = new LiquidReservoir(5, 60).InputWeights.ToArray();
        float[] ring = new LiquidReservoir(5, 60, new ReservoirOptions { Topology = "small_world" }).InputWeights.ToArray();
        float[] other = new LiquidReservoir(5, 60, new ReservoirOptions { Seed = 43 }).InputWeights.ToArray();
        Assert.That(ring, Is.EqualTo(random));
        Assert.That(other, Is.Not.EqualTo(random));
    }

    [Test]
    public void Generate_UnknownTopology_ListsTheKnownNames() =>
        Refused(() => Generate("ring"), "Unknown topology 'ring'", "known: erdos_renyi, small_world, scale_free, column, delay_line");

    [Test]
    public void Generate_OptionOfAnotherTopology_IsRefusedByName()
    {
        Refused(() => Generate("small_world", connectivity: 0.1), "connectivity is set (0.1)", "erdos_renyi", "small_world");
        Refused(() => Generate("scale_free", connectivity: 0.2), "connectivity is set (0.2)", "erdos_renyi", "scale_free");
        Refused(() => Generate("small_world", fanIn: 3), "fanIn is set (3)", "erdos_renyi");
        Refused(() => Generate("erdos_renyi", k: 6), "k is set (6)", "small_world");
        Refused(() => Generate("scale_free", rewire: 0.1), "rewireProbability is set (0.1)", "small_world");
        Refused(() => Generate("erdos_renyi", m: 3), "m is set (3)", "scale_free");
        Refused(() => Generate("delay_line", connectivity: 0.1), "connectivity is set (0.1)", "erdos_renyi");
        Refused(() => Generate("delay_line", radius: 0.9), "spectralRadius is set (0.9)", "weightScale");
        Refused(() => Topologies.Generate("column", 60, null, null, null, null, null, 0.8, null, null, 42, lines: 2), "lines is set (2)", "delay_line");
        Refused(() => Topologies.Generate("erdos_renyi", 60, null, null, null, null, null, 0.8, null, null, 42, lineShare: 0.5), "lineShare is set (0.5)", "delay_line");
        Refused(() => Topologies.Generate("erdos_renyi", 60, null, null, null, null, null, 0.8, null, null, 42, column: new ColumnOptions()), "column is set", "erdos_renyi");
        Refused(() => Generate("erdos_renyi", connectivity: 0.1, fanIn: 3), "connectivity (0.1) and fanIn (3) are both set");
        Refused(() => Generate("erdos_renyi", radius: 0.9, scale: 1), "spectralRadius (0.9) and weightScale (1) are both set");
    }

    [Test]
    public void Generate_ValueOutOfRange_IsRefusedWithTheRange()
    {
        Refused(() => Topologies.ErdosRenyi(0), "0 neurons", "between 1 and");
        Refused(() => Topologies.ErdosRenyi(10, -0.1), "connectivity (p) is -0.1", "between 0 and 1");
        Refused(() => Topologies.ErdosRenyi(10, double.NaN), "connectivity (p) is NaN");
        Refused(() => Topologies.ErdosRenyi(10, excRatio: 1.1), "excRatio is 1.1", "between 0 and 1");
        Refused(() => Topologies.ErdosRenyi(10, spectralRadius: -1), "spectralRadius is -1");
        Refused(() => Topologies.ErdosRenyi(10, spectralRadius: double.PositiveInfinity), "spectralRadius is");
        Refused(() => Topologies.ErdosRenyi(10, weightScale: double.NaN), "weightScale is NaN");
        Refused(() => Topologies.ErdosRenyi(1_000_000, 0.1, weightScale: 1), "more synapses than fit");
        Refused(() => Topologies.SmallWorld(2), "2 neurons", "between 3 and", "small_world");
        Refused(() => Topologies.SmallWorld(10, 5), "k is 5", "even", "between 2 and 9");
        Refused(() => Topologies.SmallWorld(10, 10), "k is 10", "between 2 and 9");
        Refused(() => Topologies.SmallWorld(10, 0), "k is 0");
        Refused(() => Topologies.SmallWorld(10, 4, 1.01), "rewireProbability (pRewire) is 1.01", "between 0 and 1");
        Refused(() => Topologies.SmallWorld(1_000_000, 10_000), "more synapses than fit");
        Refused(() => Topologies.ScaleFree(3, 3), "m is 3", "with 3 neurons", "between 1 and 2", "m + 1");
        Refused(() => Topologies.ScaleFree(10, 0), "m is 0");
        Refused(() => Topologies.ScaleFree(1), "1 neurons");
        Refused(() => Topologies.ScaleFree(1_000_000, 10_000), "more synapses than fit");
        Refused(() => Topologies.DelayLine(10, 11), "lines is 11", "between 1 and 10");
        Refused(() => Topologies.DelayLine(10, 0), "lines is 0");
        Refused(() => Topologies.DelayLine(10, 1, 1.5), "lineShare is 1.5", "between 0 and 1");
        Refused(() => Topologies.DelayLine(10, 1, 0.5, fanIn: 6), "fanIn is 6", "between 0 and 5");
        Refused(() => Topologies.DelayLine(10, thresholds: new float[9]), "9 thresholds for 10 neurons");
        Refused(() => new ColumnOptions { Lambda = 0 }, "Lambda is 0", "from 0.1 to 100");
        Refused(() => new ColumnOptions { Width = 0 }, "Width is 0", "from 1 to 1024");
        Refused(() => new ColumnOptions { Connection = new(0.3, 0.2, 1.4, 0.1) }, "Connection.IE is 1.4", "from 0 to 1");
        Refused(() => new ColumnOptions { Weight = new(double.NaN, 0, 0, 0) }, "Weight.EE is NaN");
        Refused(() => new ColumnOptions { DelayPerDistance = -1 }, "DelayPerDistance is -1");
        Refused(() => Topologies.FixedFanIn(10, 10), "fanIn is 10", "between 0 and 9");
        Refused(() => Topologies.FixedFanIn(10, -1), "fanIn is -1");
        Refused(() => Topologies.FixedFanIn(1_000_000, 10_000), "more synapses than fit");
    }

    [Test]
    public void Generate_RadiusOfANetworkWithoutLoops_IsRefused()
    {
        Refused(() => Topologies.ErdosRenyi(1, spectralRadius: 0.9), "1 neurons and 0 synapses", "spectral radius 0", "weightScale instead of spectralRadius");
        Refused(() => Topologies.ErdosRenyi(50, 0, spectralRadius: 1.5), "no scale makes it 1.5");
        Assert.That(Topologies.ErdosRenyi(50, 0, weightScale: 1.5).SynapseCount, Is.Zero);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(10)]
    [TestCase(25)]
    public void Reservoir_FewNeuronsAtDefaultOptions_IsBuilt(int n)
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            var options = new ReservoirOptions { Seed = seed };
            Assert.That(new LiquidReservoir(2, n, options).Size, Is.EqualTo(n));
            Assert.That(n < 2 || new LiquidReservoir(2, n, options with { Topology = "scale_free" }).Size == n);
            Assert.That(n < 3 || new LiquidReservoir(2, n, options with { Topology = "small_world" }).Size == n);
            Assert.That(new LiquidReservoir(2, n, options with { Topology = "column" }).Size, Is.EqualTo(n));
            Assert.That(new LiquidReservoir(2, n, options with { Topology = "delay_line" }).Size, Is.EqualTo(n));
        }
    }

    [Test]
    public void Generate_DefaultRadiusWithoutLoops_ScalesTheWeightsByTheRadius()
    {
        SynapseMatrix line = Topologies.ErdosRenyi(2, 1, excRatio: 1, weightScale: 1, seed: 3);
        Assert.That(line.SynapseCount, Is.EqualTo(2));
        SynapseMatrix scaled = Topologies.ErdosRenyi(10, 0.1, seed: LooplessSeed()), given = Topologies.ErdosRenyi(10, 0.1, weightScale: 0.9, seed: LooplessSeed());
        Assert.That(scaled.Weights.ToArray(), Is.EqualTo(given.Weights.ToArray()).Within(1).Ulps);

        static ulong LooplessSeed()
        {
            for (ulong seed = 0; ; seed++)
            {
                SynapseMatrix drawn = Topologies.ErdosRenyi(10, 0.1, weightScale: 1, seed: seed);
                if (drawn.SynapseCount > 3 && drawn.SpectralRadius() == 0)
                {
                    return seed;
                }
            }
        }
    }

    [Test]
    public void Generate_InACultureWithACommaInNumbers_HasTheSameMessages()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            var comma = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            Thread.CurrentThread.CurrentCulture = comma;
            Refused(() => Topologies.ErdosRenyi(10, 1.5), "1.5");
            Refused(() => Generate("erdos_renyi", radius: 0.9, scale: 1.5), "0.9", "1.5");
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    private static SynapseMatrix Generate(
        string topology, double? connectivity = null, int? fanIn = null, int? k = null, double? rewire = null, int? m = null,
        double excRatio = 0.8, double? radius = null, double? scale = null, ulong seed = 42) =>
        Topologies.Generate(topology, 60, connectivity, fanIn, k, rewire, m, excRatio, radius, scale, seed);

    private static void Same(SynapseMatrix actual, SynapseMatrix expected) => Assert.That(actual.Checksum(), Is.EqualTo(expected.Checksum()));

    private static void Refused(Func<object> act, params string[] parts)
    {
        var thrown = Assert.Catch<ArgumentException>(() => act());
        foreach (string part in parts)
        {
            Assert.That(thrown!.Message, Does.Contain(part));
        }
    }
}
