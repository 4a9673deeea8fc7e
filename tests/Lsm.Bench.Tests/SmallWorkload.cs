using System.Globalization;
using Lsm.Runtime.Files;

namespace Lsm.Bench.Tests;

/// <summary>A small w2 workload in the format of workloads/generate.py, with all values on dyadic grids. It counts its own spikes.</summary>
internal sealed class SmallWorkload
{
    public const int Steps = 40, Neurons = 12;
    private const int Inputs = 2, Outputs = 3;
    private const float Beta = 0.9f, Threshold = 1;

    /// <summary>The error of the written oracle, in spikes.</summary>
    public int WrongBy { get; init; }

    /// <summary>The number of agents; all have the same sensors.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>The first value of every membrane.</summary>
    public float Start { get; init; }

    /// <summary>Whether every weight is written as two halves, with targets in descending order.</summary>
    public bool Halves { get; init; }

    public bool SaysSpikes { get; init; } = true;

    /// <summary>The target of the last synapse; null for a legal one.</summary>
    public int? LastTarget { get; init; }

    /// <summary>The end of the last row; null for the right one.</summary>
    public int? LastRow { get; init; }

    /// <summary>Writes the file into a folder. Returns the number of its spikes.</summary>
    public long Write(string folder)
    {
        var random = new Random(5);
        float[] input = Grid(Inputs * Neurons, 2), recurrent = Grid(Neurons * Neurons, 0.5), readout = Grid(Neurons * Outputs, 0.2), x = Grid(Steps * Inputs, 2);
        long spikes = Batch * Count(input, recurrent, x);
        var metadata = new Dictionary<string, string>
        {
            ["beta"] = Beta.ToString(CultureInfo.InvariantCulture), ["threshold"] = Threshold.ToString(CultureInfo.InvariantCulture),
        };
        if (SaysSpikes)
        {
            metadata.Add("spikes", (spikes + WrongBy).ToString(CultureInfo.InvariantCulture));
        }

        (int[] rowStart, int[] targets, float[] values) = Rows(recurrent);
        using FileStream stream = File.Create(Path.Combine(folder, "w2.safetensors"));
        var writer = new SafetensorsWriter(
            stream,
            [
                new("w_in", TensorType.F32, Inputs, Neurons), new("rec.indptr", TensorType.I32, rowStart.Length), new("rec.indices", TensorType.I32, targets.Length),
                new("rec.values", TensorType.F32, values.Length), new("w_out", TensorType.F32, Neurons, Outputs), new("x", TensorType.F32, Steps, Batch, Inputs),
                .. Start != 0 ? [new TensorInfo("mem0", TensorType.F32, Neurons)] : Array.Empty<TensorInfo>(),
            ],
            metadata);
        writer.Write<float>("w_in", input);
        writer.Write<int>("rec.indptr", rowStart);
        writer.Write<int>("rec.indices", targets);
        writer.Write<float>("rec.values", values);
        writer.Write<float>("w_out", readout);
        writer.Write<float>("x", [.. x.Chunk(Inputs).SelectMany(row => Enumerable.Repeat(row, Batch)).SelectMany(row => row)]);
        if (Start != 0)
        {
            writer.Write<float>("mem0", [.. Enumerable.Repeat(Start, Neurons)]);
        }

        writer.Finish();
        return spikes;

        float[] Grid(int count, double most) => [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Round(((random.NextDouble() * 2) - 0.8) * most * 256) / 256))];
    }

    private (int[] RowStart, int[] Targets, float[] Values) Rows(float[] recurrent)
    {
        int times = Halves ? 2 : 1, length = Neurons * times;
        int[] targets = new int[Neurons * length];
        float[] values = new float[targets.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            int row = i / length, at = i % length % Neurons;
            targets[i] = Halves ? Neurons - 1 - at : at;
            values[i] = recurrent[(row * Neurons) + targets[i]] / times;
        }

        int[] rowStart = [.. Enumerable.Range(0, Neurons + 1).Select(row => row * length)];
        rowStart[^1] = LastRow ?? rowStart[^1];
        targets[^1] = LastTarget ?? targets[^1];
        return (rowStart, targets, values);
    }

    /// <summary>The neuron step of docs/arithmetic.md in scalar code. Returns the spikes of one agent.</summary>
    private long Count(float[] input, float[] recurrent, float[] x)
    {
        float[] membrane = new float[Neurons];
        Array.Fill(membrane, Start);
        bool[] fired = new bool[Neurons];
        long spikes = 0;
        for (int step = 0; step < Steps; step++)
        {
            bool[] firing = new bool[Neurons];
            for (int post = 0; post < Neurons; post++)
            {
                float current = 0;
                for (int i = 0; i < Inputs; i++)
                {
                    current += x[(step * Inputs) + i] * input[(i * Neurons) + post];
                }

                for (int pre = 0; pre < Neurons; pre++)
                {
                    current += fired[pre] ? recurrent[(pre * Neurons) + post] : 0;
                }

                float u = (float)(Beta * membrane[post]) + current;
                firing[post] = u >= Threshold;
                membrane[post] = firing[post] ? u - Threshold : u;
                spikes += firing[post] ? 1 : 0;
            }

            fired = firing;
        }

        return spikes;
    }
}
