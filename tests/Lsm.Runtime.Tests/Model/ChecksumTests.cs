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
        }
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
