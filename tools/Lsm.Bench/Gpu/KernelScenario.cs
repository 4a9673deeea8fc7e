using System.Text.Json.Nodes;
using Lsm.Bench.Reports;

namespace Lsm.Bench.Gpu;

/// <summary>Computes bytes, atomics and dispatches of a step from the kernels, for shapes whose spikes are known. It uses no device.</summary>
internal static class KernelScenario
{
    public const string Name = "kernels";

    // w2, w3 and w4 with the spikes of their oracles. A packed synapse is one word.
    private static readonly (string Name, KernelShape Shape)[] Shapes =
    [
        ("w2, one agent of 1,000 neurons, 100 synapses each", new(true, 1000, 99_908, 1, 30.2, 1, 256, 32, 16, 4, false)),
        ("w4, 1,024 agents of 500 neurons, 50 synapses each", new(true, 500, 25_000, 1024, 15_155, 1, 256, 32, 16, 4, false)),
        ("w4, 16 steps a tick", new(true, 500, 25_000, 1024, 15_155, 1, 256, 32, 16, 4, false, StepsPerTick: 16)),
        ("w3, 10^5 neurons, 100 synapses each", new(false, 100_000, 10_000_000, 1, 2085, 1, 256, 64, 1, 4, false)),
        ("w3, a synapse in two words", new(false, 100_000, 10_000_000, 1, 2085, 2, 256, 64, 1, 4, false)),
        ("10^6 neurons, 1,000 synapses each", new(false, 1_000_000, 1_000_000_000, 1, 13_000, 2, 256, 256, 8, 4, false)),
    ];

    public static Measurement Run() => new(Name, "vulkan", "no device", 0) { Adds = Table() };

    private static JsonObject Table()
    {
        var rows = new JsonArray();
        foreach ((string name, KernelShape shape) in Shapes)
        {
            var cost = KernelCost.Of(shape);
            (string by, double seconds) = KernelBound.Assumed.Of(cost);
            rows.Add((JsonNode)new JsonObject
            {
                ["shape"] = name,
                ["kernels"] = shape.IsFused ? "fused" : "wide",
                ["stateMB"] = Rounded.To(cost.StateBytes / 1e6),
                ["tableMB"] = Rounded.To(cost.TableBytes / 1e6),
                ["memoryMB"] = Rounded.To(cost.MemoryBytes / 1e6),
                ["globalAtomics"] = Rounded.To(cost.GlobalAtomics),
                ["sharedAtomics"] = Rounded.To(cost.SharedAtomics),
                ["dispatches"] = Rounded.To(cost.Dispatches),
                ["boundBy"] = by,
                ["boundUs"] = Rounded.To(seconds * 1e6),
            });
        }

        return new() { ["aStepOfAllAgents"] = rows };
    }
}
