using Lsm.Runtime.Readouts;
using Lsm.Runtime.Engines;
using System.Runtime.InteropServices;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tests.Model;

/// <summary>The checksum has the bits printed in docs/arithmetic.md, which another program computed.</summary>
public sealed class ChecksumTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "arithmetic.md"));

    [TestCase(StateChecksum.Membrane, new[] { 0x3F800000u }, 0x0e9497cf16c217bbUL)]
    [TestCase(StateChecksum.SpikeWord, new[] { 5u, 0x80000000u }, 0x1ba7bb7fa25ca38cUL)]
    [TestCase(StateChecksum.Trace, new[] { 0x3F000000u, 0u, 0x40000000u }, 0x5b9b7f8ad47a1e01UL)]
    [TestCase(StateChecksum.StepCounter, new[] { 250u, 0u }, 0x89e85b37bb88b22dUL)]
    public void Sum_DocumentedWords_HasTheDocumentedBits(uint variable, uint[] words, ulong expected)
    {
        Assert.That(StateChecksum.Sum(variable, words), Is.EqualTo(expected));
        Assert.That(Document, Does.Contain($"`{expected:x16}`"));
    }

    [Test]
    public void Mix_DocumentedWords_HasTheDocumentedBits() =>
        Assert.That((StateChecksum.Mix(0), StateChecksum.Mix(1)), Is.EqualTo((0x01fce552u, 0x9f505634u)));

    [TestCase(1UL, 250UL, new uint[0], 0xa39c75cc571855d3UL)]
    [TestCase(0x123456789UL, 0UL, new[] { 0x3F000000u }, 0x397a99f43e8fd1bcUL)]
    public void Agent_DocumentedState_HasTheDocumentedBits(ulong agent, ulong steps, uint[] trace, ulong expected)
    {
        ulong sum = StateChecksum.Add(StateChecksum.Sum(StateChecksum.Membrane, [0x3F800000]), StateChecksum.Sum(StateChecksum.SpikeWord, [1]));
        Assert.That(StateChecksum.OfAgent(agent, steps, StateChecksum.Add(sum, StateChecksum.Sum(StateChecksum.Trace, trace))), Is.EqualTo(expected));
        Assert.That(Document, Does.Contain($"`{expected:x16}`"));
    }

    [Test]
    public void Sum_AnyLength_IsTheSumOfItsPairs()
    {
        var random = new Random(8);
        foreach (int length in Enumerable.Range(0, 70).Concat([255, 256, 257, 511, 512, 1000]))
        {
            uint[] words = [.. Enumerable.Range(0, length).Select(_ => (uint)random.NextInt64(1L << 32))];
            ulong sum = OfPairs(2, words);
            Assert.That(StateChecksum.Sum(2, words), Is.EqualTo(sum), $"{length} words");
            var keys = new uint[StateChecksum.EvenLength(length)];
            StateChecksum.Keys(2, 0, keys);
            Assert.That(StateChecksum.Sum(keys, words), Is.EqualTo(sum), $"{length} words, keys first");
        }
    }

    [Test]
    public void Sum_OneBitChanged_Changes()
    {
        var words = new uint[37];
        ulong rest = StateChecksum.Sum(StateChecksum.Membrane, words);
        var seen = new HashSet<ulong> { rest };
        for (int i = 0; i < words.Length; i++)
        {
            for (int bit = 0; bit < 32; bit++)
            {
                words[i] = 1u << bit;
                Assert.That(seen.Add(StateChecksum.Sum(StateChecksum.Membrane, words)), $"bit {bit} of word {i}");
                words[i] = 0;
            }
        }
    }

    private static ulong OfPairs(uint variable, ReadOnlySpan<uint> words)
    {
        uint high = 0, low = 0;
        for (int i = 0; i < words.Length; i += 2)
        {
            uint first = words[i] + StateChecksum.Key(variable, (uint)i), second = (i + 1 < words.Length ? words[i + 1] : 0) + StateChecksum.Key(variable, (uint)i + 1);
            ulong product = (ulong)first * second;
            (high, low) = (high + (uint)(product >> 32), low + (uint)product);
        }

        return ((ulong)high << 32) | low;
    }

    [TestCase(40)]
    [TestCase(131_072)]
    [TestCase(131_073)] // one more than the neurons with stored keys
    public void Checksum_RowsOfAnySize_IsTheSumOfTheirWords(int neurons)
    {
        var random = new Random(neurons);
        float[] membranes = [.. Enumerable.Range(0, neurons).Select(_ => random.NextSingle())], traces = [.. Enumerable.Range(0, neurons).Select(_ => random.NextSingle())];
        uint[] spikes = [.. Enumerable.Range(0, (neurons + 31) / 32).Select(_ => (uint)random.NextInt64(1L << 32))];
        ulong expected = StateChecksum.Add(OfPairs(StateChecksum.Membrane, MemoryMarshal.Cast<float, uint>(membranes)), OfPairs(StateChecksum.SpikeWord, spikes));
        Assert.That(Sum(neurons, membranes, spikes, null), Is.EqualTo(expected));
        expected = StateChecksum.Add(expected, OfPairs(StateChecksum.Trace, MemoryMarshal.Cast<float, uint>(traces)));
        Assert.That(Sum(neurons, membranes, spikes, traces), Is.EqualTo(expected));

        static ulong Sum(int neurons, float[] membranes, uint[] spikes, float[]? traces)
        {
            StateVariable[] variables = [StateVariable.Membrane, StateVariable.Spikes, .. traces is null ? Array.Empty<StateVariable>() : [StateVariable.Trace]];
            var rows = new RowData(new StateLayout(neurons, variables), 1);
            membranes.CopyTo(rows.Floats(StateVariable.Membrane));
            spikes.CopyTo(rows.Words(StateVariable.Spikes));
            traces?.CopyTo(rows.Floats(StateVariable.Trace));
            var planes = new CpuPlanes(rows.Layout, PartialSums.Pad(neurons), 1);
            planes.Write(0, rows);
            return new ChecksumKeys(rows.Layout).Sum(planes, 0, new uint[neurons]);
        }
    }

    [TestCase(3, FeatureKind.Trace)]
    [TestCase(3, FeatureKind.Membrane)]
    [TestCase(2000, FeatureKind.Trace)]
    public void Checksum_ReusedSlots_DependsOnlyOnTheContents(int capacity, FeatureKind features)
    {
        LiquidStateMachine model = TestModels.Create(41, features: features);
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
                state.Agents.Despawn(7);
                state.Agents.Spawn([1UL << 40]);
            }
            else if (frame == 4)
            {
                state.Agents.Grow(capacity + 1);
                state.Agents.Spawn([3]);
            }
        }
    }

    private static ulong OfContents(StateSnapshot snapshot)
    {
        int n = snapshot.Membranes.Length / snapshot.Capacity, words = snapshot.Spikes.Length / snapshot.Capacity;
        ulong sum = 0;
        for (int slot = 0; slot < snapshot.Capacity; slot++)
        {
            if (snapshot.Occupied[slot])
            {
                ulong contents = OfPairs(StateChecksum.Membrane, MemoryMarshal.Cast<float, uint>(snapshot.Membranes.Slice(slot * n, n)));
                contents = StateChecksum.Add(contents, OfPairs(StateChecksum.SpikeWord, snapshot.Spikes.Slice(slot * words, words)));
                if (!snapshot.Traces.IsEmpty)
                {
                    contents = StateChecksum.Add(contents, OfPairs(StateChecksum.Trace, MemoryMarshal.Cast<float, uint>(snapshot.Traces.Slice(slot * n, n))));
                }

                sum = StateChecksum.Add(sum, StateChecksum.OfAgent(snapshot.Agents[slot], snapshot.Steps[slot], contents));
            }
        }

        return sum;
    }

    [Test]
    public void Checksum_OfAState_AddsAgentsAndCoversEveryVariable()
    {
        LiquidStateMachine model = TestModels.Create(40, features: FeatureKind.Trace);
        using LsmState state = model.InitState(3);
        model.Step(state, [.. Enumerable.Repeat(2f, 15)], new float[9]);
        ulong sum = 0;
        for (int slot = 0; slot < 3; slot++)
        {
            sum = StateChecksum.Add(sum, state.Agents.Checksum(slot));
        }

        Assert.That(state.Checksum(), Is.EqualTo(sum));
        Assert.That(state.Agents.Checksum(0), Is.Not.EqualTo(state.Agents.Checksum(1)), "the agent's id counts");
        ulong before = state.Checksum();
        var membranes = new float[120];
        state.Neurons.ReadMembranes(membranes);
        membranes[77] = MathF.BitIncrement(membranes[77]);
        state.Neurons.SetMembranes(membranes);
        Assert.That(state.Checksum(), Is.Not.EqualTo(before));
    }
}
