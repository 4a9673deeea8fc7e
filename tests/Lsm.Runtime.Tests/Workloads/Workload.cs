using System.Globalization;
using System.Numerics;
using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Workloads;

/// <summary>A benchmark network with the number of spikes that every correct engine fires.</summary>
internal sealed record Workload(LiquidStateMachine Model, int Steps, int Batch, float[] Inputs, float[]? Membranes, long OracleSpikes)
{
    public static Workload Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        int n = (int)file["w_in"].Shape[1], outputs = (int)file["w_out"].Shape[1];
        bool spikes = file["x"].Type == TensorType.U8;
        SynapseMatrix recurrent = SynapseMatrix.FromRows(n, file.Read<int>("rec.indptr"), file.Read<int>("rec.indices"), file.Read<float>("rec.values"));
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(
            file.Read<float>("w_in"), recurrent, spikes ? InputKind.Spikes : InputKind.Analog, Number(file, "beta"), Number(file, "threshold"));
        var model = new LiquidStateMachine(reservoir, new LinearReadout(n, outputs, Transposed(file.Read<float>("w_out"), n, outputs)));
        return new Workload(
            model, (int)file["x"].Shape[0], (int)file["x"].Shape[1], file.ReadSingles("x"), file.TryFind("mem0", out _) ? file.Read<float>("mem0") : null,
            long.Parse(file.Text("spikes"), CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// What a software device runs within seconds, and what shows a wrong kernel: one step of all agents, and many steps of a few. A step of an agent costs its input weights,
    /// synapses and neurons.
    /// </summary>
    public IEnumerable<(int Steps, int Agents)> Quick
    {
        get
        {
            int few = Math.Min(Batch, 16);
            long cost = few * (((100L + Model.InputSize) * Model.ReservoirSize) + Model.Reservoir.Recurrent.SynapseCount);
            (int Steps, int Agents) many = ((int)Math.Clamp(100_000_000 / cost, 12, Steps), few);
            return few < Batch ? [(1, Batch), many] : [many];
        }
    }

    /// <summary>Runs the first steps of the first agents. Returns the spikes of these agents, and the checksum after the steps.</summary>
    public (long Spikes, ulong Checksum) Run(EngineUnderTest engineUnderTest, int steps, int agents)
    {
        using LsmEngine engine = engineUnderTest.Create(Model);
        using LsmState state = engine.CreateState(agents);
        if (Membranes is not null)
        {
            state.Neurons.SetMembranes([.. Enumerable.Repeat(Membranes, agents).SelectMany(of => of)]); // every agent starts with the same membranes
        }

        var outputs = new float[agents * Model.OutputSize];
        var spikes = new uint[agents * StateVariable.Spikes.PlaneWords(Model.ReservoirSize)];
        long total = 0;
        for (int t = 0; t < steps; t++)
        {
            Model.Step(state, Inputs.AsSpan(t * Batch * Model.InputSize, agents * Model.InputSize), outputs);
            state.Neurons.ReadSpikeWords(spikes);
            foreach (uint word in spikes)
            {
                total += BitOperations.PopCount(word);
            }
        }

        return (total, state.Checksum());
    }

    /// <summary>Runs all steps of all agents. Returns their spikes.</summary>
    public long Run(EngineUnderTest engineUnderTest) => Run(engineUnderTest, Steps, Batch).Spikes;

    private static float[] Transposed(float[] weights, int n, int outputs)
    {
        var transposed = new float[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            transposed[(i % outputs * n) + (i / outputs)] = weights[i];
        }

        return transposed;
    }

    private static float Number(SafetensorsFile file, string name) => float.Parse(file.Text(name), CultureInfo.InvariantCulture);
}
