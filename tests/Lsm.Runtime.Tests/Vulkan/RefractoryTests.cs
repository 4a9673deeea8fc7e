using System.Runtime.InteropServices;
using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Neurons that cannot fire for some steps after a spike: plain arithmetic, both engines, files, rollback and swaps.</summary>
public class RefractoryTests
{
    private static LiquidStateMachine Model(int size, FeatureKind features, NeuronValues period, InputKind input = InputKind.Analog) => new(5, size, 3, new LiquidOptions
    {
        Features = features,
        Reservoir = new ReservoirOptions { InputScaling = 3, Input = input, WeightScale = 0.2, RefractoryPeriod = period, Beta = TestModels.Spread(size, 0.8f, 0.99f) },
    });

    private static NeuronValues Ramp(int size) => new([.. Enumerable.Range(0, size).Select(i => (float)(i % 7))]);

    [Test]
    public void Step_ConstantDrive_FiresOncePerPeriod()
    {
        LiquidReservoir reservoir = LiquidReservoir.FromWeights([2f, 2f, 2f], SynapseMatrix.FromDense(3, new float[9]), beta: 0f, refractoryPeriod: new([0f, 1f, 4f]));
        using LsmState state = new LiquidStateMachine(reservoir, new LinearReadout(3, 1, new float[3], [0])).InitState(1);
        var fired = new byte[3];
        string[] trains = ["", "", ""];
        for (int frame = 0; frame < 10; frame++)
        {
            state.Sensors[0] = 1;
            state.Begin(frame);
            state.End(frame);
            state.Neurons.ReadSpikes(fired);
            for (int i = 0; i < 3; i++)
            {
                trains[i] += fired[i];
            }
        }

        Assert.That(trains, Is.EqualTo(new[] { "1111111111", "1010101010", "1000010000" }));
    }

    [TestCase(40, FeatureKind.Trace)]
    [TestCase(131, FeatureKind.SpikeCounts)]
    [TestCase(131, FeatureKind.Membrane)]
    public void Steps_OfRandomLiquid_FollowPlainArithmetic(int size, FeatureKind features)
    {
        LiquidStateMachine model = Model(size, features, Ramp(size));
        using LsmState state = model.InitState(1);
        var plain = new PlainLiquid(model);
        var random = new Random(2);
        var membranes = new float[size];
        var spikes = new byte[size];
        for (int frame = 0; frame < 60; frame++)
        {
            float[] sensors = TestModels.Inputs(random, model, 1);
            sensors.CopyTo(state.Sensors);
            state.Begin(frame, 1);
            state.End(frame);
            plain.Step(sensors);
            state.Neurons.ReadMembranes(membranes);
            state.Neurons.ReadSpikes(spikes);
            Assert.That(spikes, Is.EqualTo(plain.Spikes), $"step {frame}");
            Assert.That(MemoryMarshal.Cast<float, uint>(membranes).SequenceEqual(MemoryMarshal.Cast<float, uint>(plain.Membranes)), $"step {frame}");
        }

        Assert.That(plain.Held, Is.GreaterThan(20), "some neurons were above threshold and could not fire");
    }

    [TestCaseSource(typeof(VulkanSetup), nameof(VulkanSetup.Odd))]
    public void Ticks_WithRefractoryPeriods_GiveTheSameBitsOnVulkan(VulkanSetup setup)
    {
        foreach ((FeatureKind features, InputKind input) in new[] { (FeatureKind.Trace, InputKind.Analog), (FeatureKind.SpikeCounts, InputKind.Spikes) })
        {
            using var twins = new Twins(Model(100, features, Ramp(100), input), setup, 3);
            twins.Both(state => state.History.Keep(4));
            var random = new Random(1);
            for (int frame = 0; frame < 12; frame++)
            {
                twins.Tick(random, frame % 5);
                twins.Compare($"after frame {frame}");
            }

            twins.Both(state => state.Agents.Reset(1));
            twins.Both(state => state.History.Rollback(9));
            twins.Tick(random, 3);
            twins.Both(state => state.History.Resimulate(1, 8));
            twins.Compare("one agent again");
        }
    }

    [Test]
    public void State_SavedAndLoaded_ContinuesWithTheSameBits()
    {
        LiquidStateMachine model = Model(70, FeatureKind.Trace, 5);
        using LsmState state = model.InitState(2);
        Run(state, 0, 9);
        using var stream = new MemoryStream();
        StateFile.Save(stream, state.Save());
        using LsmState other = model.InitState(2);
        other.Load(StateFile.Load(stream));
        Assert.That(other.Checksum(), Is.EqualTo(state.Checksum()));
        Run(state, 9, 20);
        Run(other, 9, 20);
        Assert.That(other.Checksum(), Is.EqualTo(state.Checksum()));
    }

    [Test]
    public void Model_SavedAndLoaded_KeepsPeriodsAndHash()
    {
        foreach (NeuronValues period in new[] { 3f, Ramp(40) })
        {
            LiquidStateMachine model = Model(40, FeatureKind.Spikes, period);
            using var stream = new MemoryStream();
            ModelFile.Save(stream, model);
            LiquidStateMachine loaded = ModelFile.Load(stream);
            Assert.That(loaded.Hash, Is.EqualTo(model.Hash));
            Assert.That(loaded.Reservoir.RefractoryPeriod.ToArray(), Is.EqualTo(model.Reservoir.RefractoryPeriod.ToArray()));
            Assert.That(loaded.Reservoir.Options!.RefractoryPeriod, Is.EqualTo(period));
        }
    }

    [Test]
    public void Hash_WithoutPeriods_IsThatOfAModelThatNamesNone()
    {
        Assert.That(Model(40, FeatureKind.Spikes, 0).Hash, Is.EqualTo(new LiquidStateMachine(5, 40, 3, new LiquidOptions
        {
            Reservoir = new ReservoirOptions { InputScaling = 3, WeightScale = 0.2, Beta = TestModels.Spread(40, 0.8f, 0.99f) },
        }).Hash));
        Assert.That(Model(40, FeatureKind.Spikes, 1).Hash, Is.Not.EqualTo(Model(40, FeatureKind.Spikes, 0).Hash));
    }

    [Test]
    public void Options_PeriodOutOfRange_AreRefused([Values(-1f, 0.5f, 256f, float.NaN)] float period) =>
        Assert.That(() => new ReservoirOptions { RefractoryPeriod = period }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("RefractoryPeriod").And.Message.Contains("whole number from 0 to 255"));

    private static void Run(LsmState state, int from, int end)
    {
        for (int frame = from; frame < end; frame++)
        {
            TestModels.Inputs(new Random(frame), state.Engine.Model, state.Capacity).CopyTo(state.Sensors);
            state.Begin(frame, frame % 4);
            state.End(frame);
        }
    }

    /// <summary>The arithmetic of design section 4, one rounded operation after the other.</summary>
    private sealed class PlainLiquid(LiquidStateMachine model)
    {
        private readonly int[] rest = new int[model.ReservoirSize];

        public float[] Membranes { get; } = new float[model.ReservoirSize];

        public byte[] Spikes { get; private set; } = new byte[model.ReservoirSize];

        public int Held { get; private set; }

        public void Step(float[] sensors)
        {
            int n = model.ReservoirSize;
            var next = new byte[n];
            for (int i = 0; i < n; i++)
            {
                float current = Input(sensors, i), threshold = model.Reservoir.Threshold[i];
                float kept = (float)(model.Reservoir.Beta[i] * Membranes[i]);
                float u = (float)(kept + (float)(current + Recurrent(i)));
                bool fires = u >= threshold && rest[i] == 0;
                Held += u >= threshold && !fires ? 1 : 0;
                float mem = fires ? (float)(u - threshold) : u;
                Membranes[i] = Math.Abs(mem) < MathF.Pow(2, -50) ? 0 : mem;
                rest[i] = fires ? (int)model.Reservoir.RefractoryPeriod[i] : Math.Max(rest[i] - 1, 0);
                next[i] = (byte)(fires ? 1 : 0);
            }

            Spikes = next;
        }

        private float Input(float[] sensors, int neuron)
        {
            float sum = 0;
            for (int k = 0; k < sensors.Length; k++)
            {
                float product = (float)(model.Reservoir.InputWeights[(k * model.ReservoirSize) + neuron] * sensors[k]);
                sum = (float)(sum + product);
            }

            return sum;
        }

        private float Recurrent(int neuron)
        {
            double sum = 0;
            SynapseMatrix matrix = model.Reservoir.Recurrent;
            for (int j = 0; j < matrix.Size; j++)
            {
                for (int s = matrix.RowStart[j]; Spikes[j] != 0 && s < matrix.RowStart[j + 1]; s++)
                {
                    sum += matrix.Targets[s] == neuron ? matrix.Weights[s] : 0;
                }
            }

            return (float)sum;
        }
    }
}
