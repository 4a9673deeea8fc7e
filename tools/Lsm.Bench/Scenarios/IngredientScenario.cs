using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Runtime;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Bench.Scenarios;

/// <summary>
/// Measures what delays and taps cost beside the same network without them, on the shapes of w2 (one agent of 1,000 neurons) and w4 (1,024 agents of
/// 500). The states alternate, so that all run under the same load of the machine.
/// </summary>
internal static class IngredientScenario
{
    public const string Name = "ingredients";
    private const int Sensors = 16;
    private const int LongestDelay = 16;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(6);

    public static Measurement Run(BenchOptions options)
    {
        var rows = new JsonArray();
        string device = "";
        foreach ((string shape, int agents, int neurons) in (ReadOnlySpan<(string, int, int)>)[("w2", 1, 1000), ("w4", 1024, 500)])
        {
            rows.Add((JsonNode)Measure(options, shape, agents, neurons, out device));
        }

        return new Measurement(Name, options.EngineName, device, options.ThreadCount) { Adds = new() { ["longestDelay"] = LongestDelay, ["shapes"] = rows } };
    }

    private static JsonObject Measure(BenchOptions options, string shape, int agents, int neurons, out string device)
    {
        (string Name, LiquidStateMachine Model)[] models =
        [
            ("plain", Model(neurons, static _ => 1, 1, 0)),
            ("oneDelay", Model(neurons, static _ => LongestDelay, 1, 0)),
            ("delayPerSynapse", Model(neurons, static s => 1 + (s * 7 % LongestDelay), 1, 0)),
            ("inputDelays", Model(neurons, static _ => 1, 1, LongestDelay)),
            ("twoTaps", Model(neurons, static _ => 1, 2, LongestDelay)),
            ("tapsAndDelay", Model(neurons, static _ => LongestDelay, 1, LongestDelay)),
        ];
        LsmEngine[] engines = Array.ConvertAll(models, each => LsmEngine.Create(each.Model, options.Engine, options.EngineOptions));
        LsmState[] states = Array.ConvertAll(engines, engine => engine.CreateState(agents));
        try
        {
            device = engines[0].Device;
            List<long>[] ticks = Array.ConvertAll(states, static _ => new List<long>(1 << 14));
            long began = Stopwatch.GetTimestamp();
            for (int turn = 0; turn < 60 || Stopwatch.GetElapsedTime(began) < Enough; turn++)
            {
                for (int i = 0; i < states.Length; i++)
                {
                    RandomLiquids.Sense(states[i].Sensors, turn);
                    long start = Stopwatch.GetTimestamp();
                    states[i].Begin(turn);
                    states[i].End(turn);
                    if (turn >= 20)
                    {
                        ticks[i].Add(Stopwatch.GetTimestamp() - start);
                    }
                }
            }

            var row = new JsonObject { ["shape"] = shape, ["agents"] = agents, ["neurons"] = neurons, ["ticks"] = ticks[0].Count };
            double plain = Latencies.Median(CollectionsMarshal.AsSpan(ticks[0]));
            for (int i = 0; i < states.Length; i++)
            {
                row[models[i].Name + "Us"] = Rounded.To(Latencies.Median(CollectionsMarshal.AsSpan(ticks[i])));
                row[models[i].Name + "FiredPercent"] = Rounded.To(FiredPercent(states[i]));
                if (i > 0)
                {
                    row[models[i].Name + "OfPlain"] = Rounded.To(Latencies.Median(CollectionsMarshal.AsSpan(ticks[i])) / plain);
                }
            }

            return row;
        }
        finally
        {
            Array.ForEach(states, static state => state.Dispose());
            Array.ForEach(engines, static engine => engine.Dispose());
        }
    }

    private static LiquidStateMachine Model(int neurons, Func<int, int> delay, int taps, int inputDelay)
    {
        SynapseMatrix recurrent = Topologies.ErdosRenyi(neurons, 0.1, weightScale: 0.01, seed: 7);
        byte[] delays = [.. Enumerable.Range(0, recurrent.SynapseCount).Select(s => (byte)delay(s))];
        float[] weights = [.. Enumerable.Range(0, taps * Sensors * neurons).Select(i => (((i * 37 % 101) - 40) / (500f * taps)))];
        byte[] late = [.. Enumerable.Range(0, weights.Length).Select(i => (byte)(inputDelay == 0 ? 0 : i * 11 % inputDelay))];
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(weights, recurrent.WithDelays(delays), new ReservoirOptions { InputTaps = taps }, late);
        return new LiquidStateMachine(reservoir, LinearReadout.Random(neurons, 4, 1));
    }

    private static double FiredPercent(LsmState state)
    {
        var spikes = new byte[state.Capacity * state.Engine.Model.ReservoirSize];
        state.Neurons.ReadSpikes(spikes);
        return 100.0 * spikes.Count(static spike => spike != 0) / spikes.Length;
    }
}
