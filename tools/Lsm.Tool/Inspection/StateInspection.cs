using System.Numerics;
using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Tool.Output;

namespace Lsm.Tool.Inspection;

/// <summary>What <c>lsm inspect</c> says of a saved state.</summary>
internal static class StateInspection
{
    private const int Shown = 20;

    public static int Write(string path, StateSnapshot state, Report report)
    {
        int neurons = state.Membranes.Length / state.Capacity, words = state.Spikes.Length / state.Capacity;
        int[] slots = [.. Enumerable.Range(0, state.Capacity).Where(slot => state.Occupied[slot])];
        report.Line($"{Path.GetFileName(path)}: a state before frame {state.Frame}, with {Numbers.Plural(slots.Length, "agent")} in {Numbers.Plural(state.Capacity, "slot")}.");
        report.Line($"  model      {state.ModelHash:x16}, {Numbers.Plural(neurons, "neuron")}, {Numbers.Plural(state.Motors.Length / state.Capacity, "motor")}{(state.Traces.IsEmpty ? "" : ", with traces")}");
        report.Line($"  learner    {(state.Learner.IsEmpty ? "none" : $"{Numbers.Count(state.Learner.Length)} values")}");
        report.Line();
        var rows = new List<string[]>();
        var agents = new JsonArray();
        foreach (int slot in slots)
        {
            int fired = 0;
            foreach (uint word in state.Spikes.Slice(slot * words, words))
            {
                fired += BitOperations.PopCount(word);
            }

            double rate = fired / (double)neurons, mean = Mean(state.Membranes.Slice(slot * neurons, neurons));
            rows.Add([$"{state.Agents[slot]}", $"{slot}", Numbers.Count((long)state.Steps[slot]), Numbers.Percent(rate), Numbers.Short(mean), state.Off[slot] ? "off" : "on"]);
            agents.Add((JsonNode)new JsonObject
            {
                ["agent"] = state.Agents[slot], ["slot"] = slot, ["steps"] = state.Steps[slot], ["firing"] = Numbers.Json(rate), ["meanMembrane"] = Numbers.Json(mean), ["off"] = state.Off[slot],
            });
        }

        report.Table(["agent", "slot", "steps", "fired in the last step", "mean membrane", ""], [.. rows.Take(Shown)]);
        if (rows.Count > Shown)
        {
            report.Line($"  and {Numbers.Count(rows.Count - Shown)} more; --json lists all.");
        }

        JsonObject document = report.Document;
        document["kind"] = "state";
        document["modelHash"] = $"{state.ModelHash:x16}";
        document["frame"] = state.Frame;
        document["slots"] = state.Capacity;
        document["neurons"] = neurons;
        document["learnerValues"] = state.Learner.Length;
        document["agents"] = agents;
        return CommandLine.Success;
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
