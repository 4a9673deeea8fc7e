using Lsm.Runtime.Engines;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Models with ingredients on the CPU engine: agents in groups, on several threads, and one agent split among threads have the bits of an agent that runs alone.</summary>
public sealed class IngredientGroupTests
{
    private const int Neurons = 600;
    private static readonly int[] Steps = [1, 0, 8, 2, 1, 7, 1, 1, 9, 3];
    private static readonly FeatureOptions Several = new() { Kinds = FeatureKind.SpikeCounts | FeatureKind.Trace | FeatureKind.Sensors, TraceDecays = [0.9f, 0.5f], SensorDelays = [2] };
    private static readonly FeatureOptions Plain = new() { Kinds = FeatureKind.Spikes };
    private static readonly FeatureOptions[] Features = [Plain, Several, new() { Kinds = FeatureKind.SpikeCounts }, new() { Kinds = FeatureKind.Trace }];
    private static readonly Dictionary<(string, InputKind), LiquidStateMachine> Models = [];
    private static readonly Dictionary<(string, ulong), ulong[]> Alone = [];

    private static IEnumerable<TestCaseData> Groups() =>
        from agents in Enumerable.Range(1, 9).Append(16).Append(19)
        from threads in agents is 2 or 5 or 9 or 19 ? (int[])[1, 2] : [1] // two threads have groups of the same sizes
        select new TestCaseData(agents, threads);

    private static IEnumerable<TestCaseData> Splits() =>
        from name in IngredientModels.Alone.Select(static each => each.Name)
        from input in Enum.GetValues<InputKind>()
        select new TestCaseData(name, input);

    [TestCaseSource(nameof(Groups))]
    public void Step_AgentsInAGroup_HaveTheBitsOfAgentsAlone(int agents, int threads)
    {
        foreach ((string name, _, _, _) in IngredientModels.Alone)
        {
            LiquidStateMachine model = ModelOf(name, InputKind.Analog);
            ulong[][] alone = [.. Enumerable.Range(0, agents).Select(agent => AloneOf(name, model, (ulong)agent))];
            Assert.That(Run(model, threads, null, [.. Enumerable.Range(0, agents).Select(static agent => (ulong)agent)]), Is.EqualTo(alone), name);
        }
    }

    [TestCaseSource(nameof(Splits))]
    public void Step_AgentSplitAmongThreads_HasTheBitsOfOneThread(string name, InputKind input)
    {
        LiquidStateMachine model = ModelOf(name, input);
        Assert.That(Run(model, 2, 2, [3]), Is.EqualTo(Run(model, 1, null, [3])));
        Assert.That(Run(model, 5, 3, [3]), Is.EqualTo(Run(model, 1, null, [3])), "three parts");
    }

    [TestCase(1)]
    [TestCase(3)]
    public void History_RingOrWords_IsTheSame(int planes)
    {
        const int Size = 70;
        var random = new Random(planes);
        var layout = new StateLayout(Size, 0, [(StateVariable.Membrane, 1), (StateVariable.Spikes, 1), (StateVariable.History, planes)]);
        var rows = new RowData(layout, 2);
        foreach (ref uint word in rows.Words(StateVariable.History))
            word = (uint)random.NextInt64(1L << 32);
        var memory = new CpuPlanes(layout, 128, 3);
        memory.Write(1, rows);
        var keys = new ChecksumKeys(layout);
        ulong sum = keys.Sum(memory, 2, new uint[Size]);
        foreach (bool isRing in (bool[])[true, false, true])
        {
            memory.UseRing(isRing);
            var read = new RowData(layout, 2);
            memory.Read(1, read);
            Assert.That(read.Words(StateVariable.History).ToArray(), Is.EqualTo(rows.Words(StateVariable.History).ToArray()), $"ring {isRing}");
            Assert.That(keys.Sum(memory, 2, new uint[Size]), Is.EqualTo(sum), $"checksum, ring {isRing}");
        }
    }

    [Test]
    public void SwapModel_PayloadsForSpikesAndBack_KeepsTheHistory()
    {
        var random = new Random(5);
        LiquidStateMachine graded = IngredientModels.Create(random, 70, new ReservoirOptions { LargestPayload = 9, InputTaps = 2 }, 4, 3, Plain);
        LiquidStateMachine spiking = OfShape(graded, random, 30), shorter = OfShape(graded, random, 5);
        using LsmEngine engine = new(new CpuBackend(graded, new() { Threads = 1 }, null, null));
        using LsmState state = engine.CreateState(2);
        LiquidStateMachine[] models = [graded, spiking, shorter, spiking, graded];
        var histories = new uint[2][];
        for (int frame = 0; frame < 40; frame++)
        {
            LiquidStateMachine model = models[frame / 8];
            if (frame % 8 == 0 && frame > 0)
            {
                engine.SwapModel(model);
            }

            histories[0] = HistoryOf(state);
            state.Sensors.Fill(0.3f + (frame % 5 * 0.2f));
            state.Begin(frame, 1);
            state.End(frame);
            histories[1] = HistoryOf(state);
            int bits = model.Reservoir.HistoryBits;
            uint mask = (uint)((1UL << (model.Reservoir.LongestDelay * bits)) - 1), last = (1u << bits) - 1;
            Assert.That(histories[1].Select(word => word & ~last), Is.EqualTo(histories[0].Select(word => (word << bits) & mask)), $"frame {frame}");
        }
    }

    private static uint[] HistoryOf(LsmState state) => [.. state.Save().Rows.Words(StateVariable.History)];

    /// <summary>A model that sends spikes and has the state variables of one that sends payloads.</summary>
    private static LiquidStateMachine OfShape(LiquidStateMachine graded, Random random, int delay)
    {
        LiquidReservoir other = graded.Reservoir;
        SynapseMatrix recurrent = other.Recurrent;
        byte[] delays = [.. Enumerable.Range(0, recurrent.SynapseCount).Select(s => (byte)(s == 0 ? delay : 1 + random.Next(delay)))];
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(
            other.InputWeights, recurrent.WithDelays(delays), new ReservoirOptions { InputTaps = other.InputTaps, Threshold = 0.6f }, other.InputDelays);
        return new LiquidStateMachine(reservoir, graded.Readout, Plain);
    }

    private static ulong[] AloneOf(string name, LiquidStateMachine model, ulong agent)
    {
        if (!Alone.TryGetValue((name, agent), out ulong[]? results))
        {
            Alone[(name, agent)] = results = Run(model, 1, null, [agent])[0];
        }

        return results;
    }

    private static LiquidStateMachine ModelOf(string name, InputKind input)
    {
        if (!Models.TryGetValue((name, input), out LiquidStateMachine? model))
        {
            int index = Array.FindIndex(IngredientModels.Alone, each => each.Name == name);
            (_, ReservoirOptions options, int delay, int inputDelay) = IngredientModels.Alone[index];
            var random = new Random(name.Length);
            options = options with { Input = input };
            Models[(name, input)] = model = IngredientModels.Create(random, Neurons, options, delay, inputDelay, Features[index % Features.Length]);
        }

        return model;
    }

    /// <summary>Per agent its checksum, and its motors and features, after each frame; agent 4 is off in some of them.</summary>
    private static ulong[][] Run(LiquidStateMachine model, int threads, int? parts, ulong[] agents)
    {
        using var engine = new LsmEngine(new CpuBackend(model, new() { Threads = threads }, null, parts));
        using LsmState state = engine.CreateState(agents.Length, agents);
        var results = Array.ConvertAll(agents, static _ => new List<ulong>());
        for (int frame = 0; frame < Steps.Length; frame++)
        {
            for (int slot = 0; slot < agents.Length; slot++)
            {
                var random = new Random((1000 * frame) + (int)agents[slot]);
                foreach (ref float sensor in state.SensorsOf(slot))
                    sensor = model.Reservoir.Input == InputKind.Spikes ? random.Next(2) : random.Next(3) == 0 ? 0 : random.NextSingle();
                state.Agents.SetOff(slot, agents[slot] == 4 && frame is 3 or 6);
                state.Neurons.MarkFeatures(slot, true);
            }

            state.Begin(frame, Steps[frame]);
            state.End(frame);
            for (int slot = 0; slot < agents.Length; slot++)
            {
                var content = new ContentHash();
                content.Add(state.Agents.IsOff(slot) ? [] : state.Neurons.FeaturesOf(slot));
                content.Add(state.Motors.Slice(slot * model.OutputSize, model.OutputSize));
                results[slot].Add(state.Agents.Checksum(slot));
                results[slot].Add(content.Value);
            }
        }

        return [.. results.Select(static list => list.ToArray())];
    }
}
