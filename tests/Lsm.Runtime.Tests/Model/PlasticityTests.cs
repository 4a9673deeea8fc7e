using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Short-term plasticity against the values of Markram, Wang and Tsodyks (PNAS 95, 1998) for the four pairs of types of Maass, Natschlaeger and Markram (2002).</summary>
public sealed class PlasticityTests
{
    private const int Levels = 255; // of an efficacy

    // U, D and F in milliseconds; intervals of 4, 20, 50 and 200 ms: the efficacy of the 40th spike.
    private static readonly (string Pair, float U, double D, double F, double[] Last)[] Golden =
    [
        ("EE", 0.5f, 1100, 50, [.004, .018, .043, .143]),
        ("EI", 0.05f, 125, 1200, [.032, .140, .260, .240]),
        ("IE", 0.25f, 700, 20, [.006, .027, .058, .142]),
        ("II", 0.32f, 144, 60, [.027, .120, .217, .296]),
    ];

    private static readonly int[] Intervals = [4, 20, 50, 200];

    private static IEnumerable<TestCaseData> Cases() =>
        from engine in TestEngines.All
        from pair in Golden
        from interval in Enumerable.Range(0, Intervals.Length)
        select new TestCaseData(engine, pair.Pair, interval);

    [TestCaseSource(nameof(Cases))]
    public void Step_FortySpikes_HaveTheEfficaciesOfThePublishedRecursion(EngineUnderTest engineUnderTest, string pair, int interval)
    {
        (_, float u, double d, double f, double[] last) = Array.Find(Golden, each => each.Pair == pair);

        // Neuron 0 fires when its sensor is 1; the membrane of neuron 1 is what arrives, since it neither fires nor remembers.
        var options = new ReservoirOptions
        {
            Beta = 0f,
            Threshold = new NeuronValues([0.5f, 1000f]),
            Utilisation = u,
            DepressionDecay = (float)Math.Exp(-1 / d),
            FacilitationDecay = (float)Math.Exp(-1 / f),
        };
        LiquidReservoir reservoir = LiquidReservoir.FromWeights([1f, 0f], SynapseMatrix.FromRows(2, [0, 1, 1], [1], [1f]), options);
        using LsmEngine engine = engineUnderTest.Create(new LiquidStateMachine(reservoir, new LinearReadout(2, 1, new float[2])));
        using LsmState state = engine.CreateState(1);
        List<float> efficacies = [];
        var membranes = new float[2];
        for (int step = 0; efficacies.Count < 40; step++)
        {
            bool arrives = step % Intervals[interval] == 1;
            state.Sensors[0] = step % Intervals[interval] == 0 ? 1 : 0;
            state.Begin(step);
            state.End(step);
            if (arrives)
            {
                state.Neurons.ReadMembranes(membranes);
                efficacies.Add(membranes[1]);
            }
        }

        double quantum = 1.0 / Levels;
        Assert.That(efficacies[0], Is.EqualTo(u).Within((quantum / 2) + 1e-6));
        Assert.That(efficacies[39], Is.EqualTo(last[interval]).Within((quantum / 2) + 0.0006));
        Assert.That(efficacies, Is.EqualTo(Recursion(u, d, f, Intervals[interval])).Within((quantum / 2) + 1e-4));
    }

    /// <summary>The recursion in double precision: u*x of each spike.</summary>
    private static double[] Recursion(double use, double d, double f, int interval)
    {
        double u = use, x = 1;
        var products = new double[40];
        for (int spike = 0; spike < products.Length; spike++)
        {
            products[spike] = u * x;
            x = 1 + ((x - (u * x) - 1) * Math.Exp(-interval / d));
            u = use + (u * (1 - use) * Math.Exp(-interval / f));
        }

        return products;
    }
}
