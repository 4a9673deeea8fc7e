using Lsm.Runtime;
using Lsm.Runtime.Networks;
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
        CheckFeatures(model);
        var losses = new List<string>
        {
            reservoir.Reset == ResetKind.Value
                ? $"Node '{Neurons}': neurons fire at u >= threshold; NIR's fire above it. Kept as {NirLayout.Reset}."
                : $"Node '{Neurons}': neurons fire at u >= threshold and then subtract the threshold; NIR's fire above it and go to v_reset (0). Kept as {NirLayout.Reset}.",
            $"Node '{Recurrent}': sums are exact in steps of 2^-{reservoir.ScaleExponent}; NIR knows no fixed point. Kept as {NirLayout.ScaleExponent}.",
        };
        var graph = new NirGraph();
        graph.Nodes.Add(InputNode(model, losses));
        NirNode neurons = NeuronNode(reservoir, options);
        NirIngredient.Write(reservoir, neurons, losses);
        graph.Nodes.Add(neurons);
        AddInputWeights(reservoir, graph, losses);
        graph.Nodes.Add(RecurrentNode(reservoir, losses));
        graph.Edges.AddRange([(Neurons, Recurrent), (Recurrent, Neurons)]);
        AddReadout(model, graph, losses);
        graph.Nodes.Add(With(new NirNode(OutputName, NirLayout.Output), NirLayout.Shape, new NirArray([(long)model.OutputSize], 1)));
        graph.Edges.Add((ReadoutName, OutputName));
        return (graph, losses);
    }

    /// <summary>A NIR edge carries one value of each neuron, so the readout has to read one.</summary>
    private static void CheckFeatures(LiquidStateMachine model)
    {
        if (!NirText.Kinds.Contains(model.Features) || model.FeatureCount != model.ReservoirSize)
            throw new ArgumentException(
                $"The readout reads {model.FeatureCount} features ({model.Features}) of {model.ReservoirSize} neurons; an edge of a NIR graph carries one value of each neuron. "
                + $"Use a readout of one of {string.Join(", ", NirText.Kinds)}, with one trace.", nameof(model));
    }

    private static NirNode InputNode(LiquidStateMachine model, List<string> losses)
    {
        NirNode node = With(new NirNode(InputName, NirLayout.Input), NirLayout.Shape, new NirArray([(long)model.Reservoir.InputSize], 1));
        if (model.SensorCoding is not { } coding)
            return node;
        node.Arrays.Add(NirLayout.SensorOffset, new NirArray(coding.Offset.ToArray(), coding.SensorCount));
        node.Arrays.Add(NirLayout.SensorScale, new NirArray(coding.Scale.ToArray(), coding.SensorCount));
        node.Arrays.Add(NirLayout.SensorFields, new NirArray([(long)coding.Fields]));
        node.Arrays.Add(NirLayout.FieldWidth, new NirArray([coding.FieldWidth]));
        losses.Add($"Node '{InputName}': the model encodes its {coding.SensorCount} sensors as {coding.InputCount} inputs; the graph begins with the inputs. Kept as {NirLayout.SensorOffset}, {NirLayout.SensorScale}, {NirLayout.SensorFields}, {NirLayout.FieldWidth}.");
        return node;
    }

    /// <summary>A node for each tap; parallel paths add up. The bias is that of the first.</summary>
    private static void AddInputWeights(LiquidReservoir reservoir, NirGraph graph, List<string> losses)
    {
        int inputs = reservoir.InputSize, n = reservoir.Size, size = inputs * n;
        for (int tap = 0; tap < reservoir.InputTaps; tap++)
        {
            bool biased = tap == 0 && reservoir.Bias.ContainsAnyExcept(0f);
            var node = new NirNode(tap == 0 ? InputWeights : $"{InputWeights}_{tap}", biased ? NirLayout.Affine : NirLayout.Linear);
            With(node, NirLayout.Weight, new NirArray(Transposed(reservoir.InputWeights.Slice(tap * size, size), inputs, n), n, inputs));
            if (biased)
                With(node, NirLayout.Bias, new NirArray(reservoir.Bias.ToArray(), n));
            if (reservoir.InputTaps > 1)
                node.Arrays.Add(NirLayout.Tap, new NirArray([(long)tap]));
            if (!reservoir.InputDelays.IsEmpty)
                node.Arrays.Add(NirLayout.InputDelay, new NirArray(Transposed(Widened(reservoir.InputDelays.Slice(tap * size, size)), inputs, n), n, inputs));
            graph.Nodes.Add(node);
            graph.Edges.AddRange([(InputName, node.Name), (node.Name, Neurons)]);
        }
        if (reservoir.InputTaps > 1)
            losses.Add($"Node '{InputWeights}': each sensor has {reservoir.InputTaps} synapses to each neuron, which are parallel nodes. Kept as {NirLayout.Tap}.");
        if (!reservoir.InputDelays.IsEmpty)
            losses.Add($"Node '{InputWeights}': each input synapse has a delay of its own; the graph has none. Kept as {NirLayout.InputDelay}.");
    }

    private static NirNode RecurrentNode(LiquidReservoir reservoir, List<string> losses)
    {
        int n = reservoir.Size;
        SynapseMatrix recurrent = reservoir.Recurrent;
        NirNode node = With(new NirNode(Recurrent, NirLayout.Linear), NirLayout.Weight, new NirArray(recurrent.ToDense(), n, n));
        if (recurrent.Delays.IsEmpty)
            return node;
        var delays = new float[n * n];
        for (int j = 0; j < n; j++)
            for (int s = recurrent.RowStart[j]; s < recurrent.RowStart[j + 1]; s++)
                delays[(recurrent.Targets[s] * n) + j] = recurrent.Delays[s];
        node.Arrays.Add(NirLayout.Delay, new NirArray(delays, n, n));
        losses.Add($"Node '{Recurrent}': each synapse has a delay of its own; in the graph spikes arrive one step after they are fired. Kept as {NirLayout.Delay}.");
        return node;
    }

    private static NirNode NeuronNode(LiquidReservoir reservoir, NirOptions options)
    {
        int n = reservoir.Size;
        NirNode node = reservoir.Beta.ContainsAnyExcept(1f) ? LeakyNode(reservoir, options) : NodeWithoutLeak(reservoir, options);
        bool resets = reservoir.Reset == ResetKind.Value;
        With(node, NirLayout.VReset, new NirArray(resets ? Array.ConvertAll(reservoir.ResetValue.ToArray(), static v => (double)v) : new double[n], n));
        With(node, NirLayout.VThreshold, new NirArray(Array.ConvertAll(reservoir.Threshold.ToArray(), static v => (double)v), n));
        node.Texts.Add(NirLayout.Reset, resets ? NirLayout.ResetValue : NirLayout.ResetSubtract);
        node.Texts.Add(NirLayout.InputKind, reservoir.Input == InputKind.Spikes ? "spikes" : "analog");
        node.Arrays.Add(NirLayout.Beta, new NirArray(reservoir.Beta.ToArray(), n));
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
        bool filters = reservoir.SynapticDecay.ContainsAnyExcept(0f), cuba = options.CubaLif || filters;
        var node = new NirNode(Neurons, cuba ? NirLayout.CubaLif : NirLayout.Lif);
        With(node, cuba ? NirLayout.TauMem : NirLayout.Tau, new NirArray(tau, n));
        With(node, NirLayout.R, new NirArray(resistance, n));
        With(node, NirLayout.VLeak, new NirArray(new double[n], n));
        if (cuba)
            AddFilter(reservoir, node, options.TimeStep);
        return node;
    }

    /// <summary>Euler's step of <c>tau_syn*dI/dt = w_in*S - I</c> is <c>I' = decay*I + w_in*(1 - decay)*S</c>; w_in makes the last factor 1.</summary>
    private static void AddFilter(LiquidReservoir reservoir, NirNode node, double step)
    {
        int n = reservoir.Size;
        double[] tau = new double[n], gain = new double[n];
        for (int i = 0; i < n; i++)
        {
            double leak = 1 - (double)reservoir.SynapticDecay[i];
            if (leak <= 0)
                throw new ArgumentException($"Neuron {i} has the synaptic decay 1, an integral without a finite time constant, which NIR's CubaLIF cannot describe. Use a synaptic decay below 1.");
            (tau[i], gain[i]) = (step / leak, 1 / leak);
        }
        With(node, NirLayout.TauSyn, new NirArray(tau, n));
        With(node, NirLayout.WIn, new NirArray(gain, n));
    }

    private static NirNode NodeWithoutLeak(LiquidReservoir reservoir, NirOptions options)
    {
        int n = reservoir.Size;
        if (reservoir.SynapticDecay.ContainsAnyExcept(0f))
            throw new ArgumentException("The neurons have beta 1 and a synaptic filter; NIR's CubaLIF has a filter but no neurons without leak. Use a beta below 1, or no SynapticDecay.");
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
                throw new ArgumentException($"A {model.Readout.GetType().Name} cannot be stored in a NIR graph; linear and MLP readouts can.", nameof(model));
        }
        graph.Edges.Add((Neurons, first.Name));
        first.Texts.Add(NirLayout.Features, NirText.Of(model.Features));
        if (model.Features == FeatureKind.Trace)
            first.Arrays.Add(NirLayout.TraceDecay, new NirArray(model.TraceDecay.ToArray(), features));
        if (model.Features == FeatureKind.MembraneTrace)
            first.Arrays.Add(NirLayout.MembraneTraceDecay, new NirArray(model.MembraneTraceDecay.ToArray(), features));
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

    private static float[] Transposed(ReadOnlySpan<float> rows, int rowCount, int columns)
    {
        var transposed = new float[rows.Length];
        for (int r = 0; r < rowCount; r++)
            for (int c = 0; c < columns; c++)
                transposed[(c * rowCount) + r] = rows[(r * columns) + c];
        return transposed;
    }

    private static float[] Widened(ReadOnlySpan<byte> values) => Array.ConvertAll(values.ToArray(), static value => (float)value);

    private static double[] Filled(int count, double value)
    {
        var values = new double[count];
        Array.Fill(values, value);
        return values;
    }
}
