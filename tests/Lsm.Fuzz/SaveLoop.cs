using System.Globalization;
using Lsm.Runtime;
using Lsm.Runtime.Engines;
using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;
using Lsm.Runtime.Training.Gradient;

namespace Lsm.Fuzz;

/// <summary>
/// Saves a model, a state, a recording and a checkpoint over each other until the process is killed. Every save has a generation
/// that the file holds, and prints it when it is done: a file has to be the last one that was printed, or the one after it.
/// </summary>
internal static class SaveLoop
{
    public static readonly string[] Kinds = ["model", "state", "recording", "checkpoint"];

    private const int Neurons = 100, Values = 20_000;

    /// <summary>Begins after <paramref name="generation"/>; prints "KIND GENERATION" after each save.</summary>
    public static void Run(string folder, long generation)
    {
        LiquidStateMachine model = Model(Neurons);
        var training = new LoopState(new double[Values], new GradientOptions());
        while (true)
        {
            generation++;
            foreach (string kind in Kinds)
            {
                Save(kind, Path.Combine(folder, kind), generation, model, training);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind} {generation}"));
            }
        }
    }

    /// <summary>The generation of a file; -1 where its values are of several.</summary>
    public static long GenerationOf(string kind, string path)
    {
        switch (kind)
        {
            case "model":
                LiquidStateMachine.Load(path);
                return long.Parse(ModelFile.LoadTraining(path)["generation"], CultureInfo.InvariantCulture);
            case "state":
                StateSnapshot state = StateFile.Load(path);
                return state.Membranes.ContainsAnyExcept((float)state.Frame) ? -1 : state.Frame;
            case "recording":
                RunRecording recording = RecordingFile.Load(path);
                return recording.Checksums.ContainsAnyExcept((ulong)recording.FirstFrame) ? -1 : recording.FirstFrame;
            default:
                var training = new LoopState(new double[Values], new GradientOptions());
                training.Load(path, fingerprint: 1);
                return training.Parameters.AsSpan().ContainsAnyExcept(training.BestLoss) ? -1 : (long)training.BestLoss;
        }
    }

    /// <summary>A model of given weights, the same for the same size.</summary>
    public static LiquidStateMachine Model(int neurons)
    {
        float[] w = [.. Enumerable.Range(0, neurons * neurons).Select(static i => ((i * 7 % 11) - 4) / 512f)];
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(w.AsSpan(0, 2 * neurons), SynapseMatrix.FromDense(neurons, w));
        return new LiquidStateMachine(reservoir, new LinearReadout(neurons, 1, w.AsSpan(0, neurons)));
    }

    private static void Save(string kind, string path, long generation, LiquidStateMachine model, LoopState training)
    {
        switch (kind)
        {
            case "model":
                ModelFile.Save(path, model, new Dictionary<string, string> { ["generation"] = generation.ToString(CultureInfo.InvariantCulture) });
                break;
            case "state":
                var rows = new RowData(new StateLayout(Values, [StateVariable.Membrane, StateVariable.Spikes]), 1);
                rows.Floats(StateVariable.Membrane).Fill(generation);
                StateFile.Save(path, new StateSnapshot(model.Hash, generation, [true], [7], [false], [1], rows, [0]));
                break;
            case "recording":
                var checksums = new ulong[Values];
                Array.Fill(checksums, (ulong)generation);
                RecordingFile.Save(path, new RunRecording(model.Hash, generation, 1, [7], new int[checksums.Length], new float[checksums.Length], checksums));
                break;
            default:
                training.BestLoss = generation;
                Array.Fill(training.Parameters, generation);
                training.Save(path, fingerprint: 1);
                break;
        }
    }
}
