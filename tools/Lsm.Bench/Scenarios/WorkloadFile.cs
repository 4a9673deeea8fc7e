using System.Globalization;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Readouts;

namespace Lsm.Bench.Scenarios;

/// <summary>A benchmark network and its inputs, in the format of workloads/generate.py.</summary>
internal sealed record WorkloadFile(LiquidStateMachine Model, int Steps, int Batch, float[] Inputs, float[]? Membranes, long? OracleSpikes)
{
    /// <summary>The standard deviation of the weights of w3 before they were rounded to a grid of 2^-12.</summary>
    private const double Deviation = 0.09;

    /// <param name="folder">The folder of the files.</param>
    /// <param name="name">The name of the workload.</param>
    /// <param name="drawn">Whether to draw new weights for its graph, for which there is no oracle.</param>
    public static WorkloadFile Load(string folder, string name, bool drawn)
    {
        string path = Path.Combine(folder, name + ".safetensors");
        if (!File.Exists(path))
        {
            throw new BenchException($"{path} is missing; write it with shared/workloads/generate.py {folder} {name}, and name its folder with --workloads.");
        }

        using SafetensorsFile file = SafetensorsFile.Open(path);
        int n = (int)file["w_in"].Shape[1], outputs = (int)file["w_out"].Shape[1];
        InputKind input = file["x"].Type == TensorType.U8 ? InputKind.Spikes : InputKind.Analog;
        LiquidReservoir reservoir = LiquidReservoir.FromSource(
            file.Read<float>("w_in"), new WorkloadRows(file, n, drawn ? Deviation : 0), input,
            new NeuronParameters(n, seed: null, (NeuronModel.Beta, Number(file, "beta")), (NeuronModel.Threshold, Number(file, "threshold"))));
        var readout = new LinearReadout(n, outputs, Transposed(file.Read<float>("w_out"), n, outputs));
        return new WorkloadFile(
            new LiquidStateMachine(reservoir, readout),
            (int)file["x"].Shape[0],
            (int)file["x"].Shape[1],
            file.ReadSingles("x"),
            file.TryFind("mem0", out _) ? file.Read<float>("mem0") : null,
            drawn ? null : long.Parse(file.Text("spikes"), CultureInfo.InvariantCulture));
    }

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
