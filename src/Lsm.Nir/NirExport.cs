using Lsm.Runtime;
using Lsm.Runtime.Readouts;

namespace Lsm.Nir;

/// <summary>Describes a model by NIR's primitives, and by metadata where NIR has none.</summary>
internal static class NirExport
{
    private const string InputName = "input", InputWeights = "w_in", Neurons = "lif", Recurrent = "w_rec", Hidden = "hidden", ReadoutName = "readout", OutputName = "output";

    public static (NirGraph Graph, IReadOnlyList<string> Losses) Graph(LiquidStateMachine model, NirOptions options)
    {
        LiquidReservoir reservoir = model.Reservoir;
        int n = reservoir.Size;
        if (n > NirFile.MaxNeurons)
            throw new ArgumentException($"The model has {n} neurons; NIR stores dense matrices, so at most {NirFile.MaxNeurons} are written.", nameof(model));
        var losses = new List<string>
        {
            $"Node '{Neurons}': neurons fire at u >= threshold and then subtract the threshold; NIR's fire above it and go to v_reset (0). Kept as {NirLayout.Reset}.",
            $"Node '{Recurrent}': sums are exact in steps of 2^-{reservoir.ScaleExponent}; NIR knows no fixed point. Kept as {NirLayout.ScaleExponent}.",
        };
        if (reservoir.RefractoryPeriod.ContainsAnyExcept(0f))
            losses.Add($"Node '{Neurons}': neurons rest for some steps after a spike; NIR knows no refractory period. Kept as {NirLayout.RefractoryPeriod}.");
        if (model.SensorCoding is not null)
            losses.Add($"Node '{InputName}': its values are the inputs of the reservoir; the coding of sensors (offsets, scales, fields) is not kept. Encode sensors with SensorCoding.Encode.");
        var graph = new NirGraph();
        graph.Nodes.Add(With(new NirNode(InputName, NirLayout.Input), NirLayout.Shape, new NirArray([(long)reservoir.InputSize], 1)));
        graph.Nodes.Add(With(new NirNode(InputWeights, NirLayout.Linear), NirLayout.Weight, Transposed(reservoir.InputWeights, reservoir.InputSize, n)));
        graph.Nodes.Add(NeuronNode(reservoir, options));
        graph.Nodes.Add(With(new NirNode(Recurrent, NirLayout.Linear), NirLayout.Weight, new NirArray(reservoir.Recurrent.ToDense(), n, n)));
        graph.Edges.AddRange([(InputName, InputWeights), (InputWeights, Neurons), (Neurons, Recurrent), (Recurrent, Neurons)]);
        AddReadout(model, graph, losses);
        graph.Nodes.Add(With(new NirNode(OutputName, NirLayout.Output), NirLayout.Shape, new NirArray([(long)model.OutputSize], 1)));
        graph.Edges.Add((ReadoutName, OutputName));
        return (graph, losses);
    }

    private static NirNode NeuronNode(LiquidReservoir reservoir, NirOptions options)
    {
        int n = reservoir.Size;
        NirNode node = reservoir.Beta.ContainsAnyExcept(1f) ? LeakyNode(reservoir, options) : NodeWithoutLeak(n, options);
        With(node, NirLayout.VReset, new NirArray(new double[n], n));
        With(node, NirLayout.VThreshold, new NirArray(Array.ConvertAll(reservoir.Threshold.ToArray(), static v => (double)v), n));
        node.Texts.Add(NirLayout.Reset, NirLayout.ResetSubtract);
        node.Texts.Add(NirLayout.InputKind, reservoir.Input == InputKind.Spikes ? "spikes" : "analog");
        node.Arrays.Add(NirLayout.Beta, new NirArray(reservoir.Beta.ToArray(), n));
        if (reservoir.RefractoryPeriod.ContainsAnyExcept(0f))
            node.Arrays.Add(NirLayout.RefractoryPeriod, new NirArray(reservoir.RefractoryPeriod.ToArray(), n));
        node.Arrays.Add(NirLayout.TimeStep, new NirArray([options.TimeStep]));
        node.Arrays.Add(NirLayout.ScaleExponent, new NirArray([(long)reservoir.ScaleExponent]));
        return node;
    }

    private static NirNode LeakyNode(LiquidReservoir reservoir, NirOptions options)
    {
        int n = reservoir.Size;
        var tau = new double[n];
        var resistance = new double[n];
        for (int i = 0; i < n; i++)
        {
            double leak = 1 - (double)reservoir.Beta[i];
            if (leak <= 0)
                throw new ArgumentException($"Neuron {i} has beta 1, others have less; NIR has neurons without leak (IF) and with leak (LIF), but no layer of both. Use a beta below 1 for all neurons, or 1 for all.");
            (tau[i], resistance[i]) = (options.TimeStep / leak, 1 / leak); // so that one step adds exactly the current
        }
        var node = new NirNode(Neurons, options.CubaLif ? NirLayout.CubaLif : NirLayout.Lif);
        With(node, options.CubaLif ? NirLayout.TauMem : NirLayout.Tau, new NirArray(tau, n));
        With(node, NirLayout.R, new NirArray(resistance, n));
        With(node, NirLayout.VLeak, new NirArray(new double[n], n));
        if (options.CubaLif)
        {
            With(node, NirLayout.TauSyn, new NirArray(Filled(n, options.TimeStep), n));
            With(node, NirLayout.WIn, new NirArray(Filled(n, 1), n));
        }
        return node;
    }

    private static NirNode NodeWithoutLeak(int n, NirOptions options)
    {
        if (options.CubaLif)
            throw new ArgumentException($"The neurons have beta 1; without leak there is no finite time constant, so NIR's CubaLIF cannot describe them. Leave {nameof(NirOptions.CubaLif)} off, or use a beta below 1.");
        return With(new NirNode(Neurons, NirLayout.If), NirLayout.R, new NirArray(Filled(n, 1 / options.TimeStep), n));
    }

    private static void AddReadout(LiquidStateMachine model, NirGraph graph, List<string> losses)
    {
        int features = model.ReservoirSize;
        NirNode first;
        switch (model.Readout)
        {
            case LinearReadout linear:
                graph.Nodes.Add(first = Layer(ReadoutName, linear.Weights, linear.Bias, features));
                break;
            case MlpReadout mlp:
                graph.Nodes.Add(first = Layer(Hidden, mlp.HiddenWeights, mlp.HiddenBias, features));
                first.Texts.Add(NirLayout.Activation, NirLayout.Relu);
                losses.Add($"Node '{Hidden}': its units are rectified (ReLU), which NIR has no primitive for. Kept as {NirLayout.Activation}.");
                graph.Nodes.Add(Layer(ReadoutName, mlp.Weights, mlp.Bias, mlp.HiddenCount));
                graph.Edges.Add((Hidden, ReadoutName));
                break;
            default:
                throw new ArgumentException($"A {model.Readout.GetType().Name} has no place in a NIR graph; linear and MLP readouts have.", nameof(model));
        }
        graph.Edges.Add((Neurons, first.Name));
        first.Texts.Add(NirLayout.Features, NirText.Of(model.Features));
        if (model.Features == FeatureKind.Trace)
            first.Arrays.Add(NirLayout.TraceDecay, new NirArray(model.TraceDecay.ToArray(), features));
        if (model.Features != FeatureKind.Spikes)
            losses.Add($"Node '{first.Name}': the readout sees {NirText.Of(model.Features)}, not the spikes that NIR's edge carries. Kept as {NirLayout.Features}.");
    }

    private static NirNode Layer(string name, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int inputs)
    {
        bool biased = bias.ContainsAnyExcept(0f);
        NirNode node = With(new NirNode(name, biased ? NirLayout.Affine : NirLayout.Linear), NirLayout.Weight, new NirArray(weights.ToArray(), weights.Length / inputs, inputs));
        return biased ? With(node, NirLayout.Bias, new NirArray(bias.ToArray(), bias.Length)) : node;
    }

    private static NirNode With(NirNode node, string parameter, NirArray value)
    {
        node.Parameters.Add(parameter, value);
        return node;
    }

    private static NirArray Transposed(ReadOnlySpan<float> rows, int rowCount, int columns)
    {
        var transposed = new float[rows.Length];
        for (int r = 0; r < rowCount; r++)
            for (int c = 0; c < columns; c++)
                transposed[(c * rowCount) + r] = rows[(r * columns) + c];
        return new NirArray(transposed, columns, rowCount);
    }

    private static double[] Filled(int count, double value)
    {
        var values = new double[count];
        Array.Fill(values, value);
        return values;
    }
}
