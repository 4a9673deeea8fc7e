using Lsm.Runtime.Arithmetic;

namespace Lsm.Runtime.Tests.Model;

/// <summary>The checksum has the bits that docs/arithmetic.md prints; they were computed by another program.</summary>
public sealed class ChecksumTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(SharedData.Root, "docs", "arithmetic.md"));

    [TestCase(1UL, StateChecksum.Membrane, new[] { 0x3F800000u }, 1u, 0xf740c4ec6a6ac6b9UL)]
    [TestCase(0x123456789UL, StateChecksum.SpikeWord, new[] { 5u, 0x80000000u }, 32u, 0x2e11bb19cfc7d49aUL)]
    [TestCase(1UL, StateChecksum.StepCounter, new[] { 250u, 0u }, 1u, 0xa1395bb5edc4ad4cUL)]
    public void Sums_have_the_documented_bits(ulong agent, uint variable, uint[] bits, uint stride, ulong expected)
    {
        Assert.That(StateChecksum.Sum(agent, variable, bits, stride), Is.EqualTo(expected));
        Assert.That(Document, Does.Contain($"`{expected:x16}`"));
    }

    [Test]
    public void The_mix_has_the_documented_bits() =>
        Assert.That((StateChecksum.Mix(0), StateChecksum.Mix(1)), Is.EqualTo((0x01fce552u, 0x9f505634u)));

    [Test]
    public void Sums_of_any_length_are_those_of_their_terms()
    {
        var random = new Random(8);
        for (int length = 0; length < 70; length++)
        {
            uint[] bits = [.. Enumerable.Range(0, length).Select(_ => (uint)random.NextInt64(1L << 32))];
            ulong agent = (ulong)random.NextInt64(), sum = 0;
            for (uint i = 0; i < length; i++)
            {
                uint high = StateChecksum.Term(StateChecksum.Prefix(StateChecksum.KeyHigh, agent, 2), 32 * i, bits[i]);
                uint low = StateChecksum.Term(StateChecksum.Prefix(StateChecksum.KeyLow, agent, 2), 32 * i, bits[i]);
                sum = StateChecksum.Add(sum, ((ulong)high << 32) | low);
            }

            Assert.That(StateChecksum.Sum(agent, 2, bits, 32), Is.EqualTo(sum), $"{length} words");
            var keys = new uint[2 * length];
            StateChecksum.Keys(agent, 2, 32, keys.AsSpan(..length), keys.AsSpan(length..));
            Assert.That(StateChecksum.Sum(keys.AsSpan(..length), keys.AsSpan(length..), bits), Is.EqualTo(sum), $"{length} words, keys first");
        }
    }

    [TestCase(3, FeatureKind.Trace)]
    [TestCase(3, FeatureKind.Membrane)]
    [TestCase(2000, FeatureKind.Trace)] // more than the engine keeps keys for
    public void A_states_checksums_are_its_contents_whoever_lived_in_a_slot_before(int capacity, FeatureKind features)
    {
        LiquidStateMachine model = TestModels.Create(40, features: features);
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        using LsmState state = engine.CreateState(capacity, [7, 0]);
        for (int frame = 0; frame < 6; frame++)
        {
            state.Sensors.Fill(2);
            state.Begin(frame, 2);
            state.End(frame);
            Assert.That(state.Checksum(), Is.EqualTo(OfContents(state.Save())), $"frame {frame}");
            if (frame == 2)
            {
                state.Despawn(7);
                state.Spawn([1UL << 40]);
            }
            else if (frame == 4)
            {
                state.Grow(capacity + 1);
                state.Spawn([3]);
            }
        }
    }

    private static ulong OfContents(StateSnapshot snapshot)
    {
        int n = snapshot.Membranes.Length / snapshot.Capacity, words = snapshot.Spikes.Length / snapshot.Capacity;
        uint high = 0, low = 0;
        for (int slot = 0; slot < snapshot.Capacity; slot++)
        {
            if (!snapshot.Occupied[slot])
            {
                continue;
            }

            ulong agent = snapshot.Agents[slot], steps = snapshot.Steps[slot];
            void Count(uint variable, uint neuron, uint bits)
            {
                high += StateChecksum.Term(StateChecksum.Prefix(StateChecksum.KeyHigh, agent, variable), neuron, bits);
                low += StateChecksum.Term(StateChecksum.Prefix(StateChecksum.KeyLow, agent, variable), neuron, bits);
            }

            for (int i = 0; i < n; i++)
            {
                Count(StateChecksum.Membrane, (uint)i, BitConverter.SingleToUInt32Bits(snapshot.Membranes[(slot * n) + i]));
                if (!snapshot.Traces.IsEmpty)
                {
                    Count(StateChecksum.Trace, (uint)i, BitConverter.SingleToUInt32Bits(snapshot.Traces[(slot * n) + i]));
                }
            }

            for (int w = 0; w < words; w++)
            {
                Count(StateChecksum.SpikeWord, (uint)w * 32, snapshot.Spikes[(slot * words) + w]);
            }

            Count(StateChecksum.StepCounter, 0, (uint)steps);
            Count(StateChecksum.StepCounter, 1, (uint)(steps >> 32));
        }

        return ((ulong)high << 32) | low;
    }

    [Test]
    public void A_state_adds_up_its_agents_and_every_variable_counts()
    {
        LiquidStateMachine model = TestModels.Create(40, features: FeatureKind.Trace);
        using LsmState state = model.InitState(3);
        model.Step(state, [.. Enumerable.Repeat(2f, 15)], new float[9]);
        ulong sum = 0;
        for (int slot = 0; slot < 3; slot++)
        {
            sum = StateChecksum.Add(sum, state.Checksum(slot));
        }

        Assert.That(state.Checksum(), Is.EqualTo(sum));
        Assert.That(state.Checksum(0), Is.Not.EqualTo(state.Checksum(1)), "the agent's id counts");
        ulong before = state.Checksum();
        var membranes = new float[120];
        state.ReadMembranes(membranes);
        membranes[77] = MathF.BitIncrement(membranes[77]);
        state.SetMembranes(membranes);
        Assert.That(state.Checksum(), Is.Not.EqualTo(before));
    }
}
