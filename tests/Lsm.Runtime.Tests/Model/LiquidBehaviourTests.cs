using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Every liquid remembers and forgets its inputs, separates different inputs, and carries its state over.</summary>
public sealed class LiquidBehaviourTests
{
    [Test]
    public void Liquid_DefaultOptionsAfterStrongInput_IsSilentWithin100Steps([Values("erdos_renyi", "small_world", "scale_free")] string topology, [Range(1, 5)] int seed)
    {
        var model = new LiquidStateMachine(64, 500, 1, new LiquidOptions { Reservoir = new ReservoirOptions { Topology = topology, Seed = (ulong)seed } });
        using LsmState state = model.InitState(1);
        var random = new Random(seed);
        var spikes = new byte[500];
        var output = new float[1];
        int loudest = 0;
        for (int t = 0; t < 200; t++)
        {
            model.Step(state, [.. Enumerable.Range(0, 64).Select(_ => random.NextDouble() < 0.4 ? 4f : 0f)], output);
            state.Neurons.ReadSpikes(spikes);
            loudest = Math.Max(loudest, spikes.Count(s => s == 1));
        }

        Assert.That(loudest, Is.GreaterThan(100), "the input must be strong");
        for (int t = 0; t < 100; t++)
        {
            model.Step(state, new float[64], output);
        }

        state.Neurons.ReadSpikes(spikes);
        Assert.That(spikes, Has.None.EqualTo(1), "the liquid must not latch up");
        model.Step(state, new float[64], output);
        state.Neurons.ReadSpikes(spikes);
        Assert.That(spikes, Has.None.EqualTo(1));
    }

    [Test]
    public void Liquid_TransposedSigns_NeverBecomesSilent()
    {
        // A transposed matrix has the effect of a multiplication from the wrong side: excitatory neurons then send mixed signs.
        var right = new LiquidReservoir(64, 500);
        int latched = 0;
        for (int seed = 1; seed <= 5; seed++)
        {
            var reservoir = new LiquidReservoir(64, 500, new ReservoirOptions { Seed = (ulong)seed });
            float[] dense = reservoir.Recurrent.ToDense(), transposed = new float[dense.Length];
            for (int i = 0; i < dense.Length; i++)
            {
                transposed[(i % 500 * 500) + (i / 500)] = dense[i];
            }

            LiquidReservoir wrong = LiquidReservoir.FromWeights(reservoir.InputWeights, SynapseMatrix.FromDense(500, transposed));
            latched += SpikesAfterSilence(wrong, seed) > 100 ? 1 : 0;
        }

        Assert.That(latched, Is.GreaterThan(0));
        Assert.That(SpikesAfterSilence(right, 1), Is.Zero);
    }

    [Test]
    public void Liquid_WithoutRecurrentWeights_BehavesDifferently()
    {
        var with = new LiquidReservoir(8, 200, new ReservoirOptions { InputScaling = 3 });
        LiquidReservoir without = LiquidReservoir.FromWeights(with.InputWeights, SynapseMatrix.FromRows(200, new int[201], [], []));
        (float[] a, float[] b) = (Membranes(with), Membranes(without));
        int differing = a.Zip(b).Count(pair => pair.First != pair.Second);
        Assert.That(differing, Is.GreaterThan(100));

        static float[] Membranes(LiquidReservoir reservoir)
        {
            var model = new LiquidStateMachine(reservoir, new LinearReadout(200, 1, new float[200]));
            using LsmState state = model.InitState(1);
            var output = new float[1];
            for (int t = 0; t < 30; t++)
            {
                model.Step(state, [1, 0, 1, 1, 0, 1, 0, 1], output);
            }

            var membranes = new float[200];
            state.Neurons.ReadMembranes(membranes);
            return membranes;
        }
    }

    [Test]
    public void Liquid_DifferentInputs_LeaveDifferentStates()
    {
        LiquidStateMachine model = TestModels.Create(100);
        using LsmState a = model.InitState(1), b = model.InitState(1);
        var output = new float[3];
        model.Step(a, [1, 1, 1, 1, 1], output);
        model.Step(b, [1, -1, 1, -1, 1], output);
        for (int t = 0; t < 5; t++)
        {
            model.Step(a, [1, 0, 0, 0, 0], output);
            model.Step(b, [1, 0, 0, 0, 0], output);
        }

        Assert.That(a.Checksum(), Is.Not.EqualTo(b.Checksum()), "the state must depend on the earlier inputs");
    }

    private static int SpikesAfterSilence(LiquidReservoir reservoir, int seed)
    {
        var model = new LiquidStateMachine(reservoir, new LinearReadout(reservoir.Size, 1, new float[reservoir.Size]));
        using LsmState state = model.InitState(1);
        var random = new Random(seed);
        var output = new float[1];
        for (int t = 0; t < 500; t++)
        {
            model.Step(state, [.. Enumerable.Range(0, reservoir.InputSize).Select(_ => t < 150 && random.NextDouble() < 0.4 ? 4f : 0f)], output);
        }

        var spikes = new byte[reservoir.Size];
        state.Neurons.ReadSpikes(spikes);
        return spikes.Count(s => s == 1);
    }
}
