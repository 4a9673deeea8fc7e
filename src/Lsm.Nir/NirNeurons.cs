namespace Lsm.Nir;

/// <summary>
/// A layer's parameters per step. Forward Euler of <c>tau·dv/dt = (v_leak - v) + R·I</c> gives <c>v' = beta·v + gain·I + constant</c> with
/// <c>beta = 1 - dt/tau</c>, <c>gain = R·dt/tau</c> and <c>constant = v_leak·dt/tau</c>.
/// </summary>
internal sealed class NirNeurons
{
    private const int LargestLayer = 32_768;

    private NirNeurons(int count) =>
        (Count, Beta, Threshold, Gain, Constant) = (count, new float[count], new float[count], new double[count], new double[count]);

    public int Count { get; }

    public float[] Beta { get; }

    public float[] Threshold { get; }

    public double[] Gain { get; }

    public double[] Constant { get; }

    public static NirNeurons From(string file, NirNode node, NirOptions options, List<string> losses)
    {
        int count = node.Parameters.Values.Max(static p => p.Count);
        foreach ((string key, NirArray values) in node.Parameters)
        {
            if (values.Count != count && values.Count != 1)
                throw Bad($"{key} has {values.Count} values; the other parameters have {count}");
            for (int i = 0; i < values.Count; i++)
                if (!double.IsFinite(values[i]))
                    throw Bad(FormattableString.Invariant($"{key}[{i}] is {values[i]}; parameters are finite"));
        }
        if (count is < 1 or > LargestLayer)
            throw Bad($"there are {count} neurons; 1 to {LargestLayer} are legal");

        bool cuba = node.Type == NirLayout.CubaLif;
        double step = node.Arrays.TryGetValue(NirLayout.TimeStep, out NirArray? own) && own.Count == 1 ? own[0] : options.TimeStep;
        if (!(step > 0 && double.IsFinite(step)))
            throw Bad(FormattableString.Invariant($"{NirLayout.TimeStep} is {step}; a time step is above 0"));
        NirArray? beta = node.Arrays.GetValueOrDefault(NirLayout.Beta);
        if (beta is not null && beta.Count != count)
            throw Bad($"{NirLayout.Beta} has {beta.Count} values for {count} neurons");

        var neurons = new NirNeurons(count);
        bool resets = node.Texts.GetValueOrDefault(NirLayout.Reset) != NirLayout.ResetSubtract, filtered = false;
        for (int i = 0; i < count; i++)
        {
            double tau = Value(cuba ? NirLayout.TauMem : NirLayout.Tau, i);
            if (!(tau >= step))
                throw Bad(FormattableString.Invariant($"neuron {i} has the time constant {tau}, shorter than the time step {step}; choose a shorter TimeStep, in the file's unit"));
            double rate = step / tau;
            double exact = 1 - rate;
            // Metadata only restore digits that the time constant lost; a file changed elsewhere keeps what the change says.
            neurons.Beta[i] = beta is not null && Math.Abs(beta[i] - exact) < 1e-6 ? (float)beta[i] : (float)exact;
            neurons.Gain[i] = Value(NirLayout.R, i) * rate * (cuba && node.Parameters.ContainsKey(NirLayout.WIn) ? Value(NirLayout.WIn, i) : 1);
            neurons.Constant[i] = Value(NirLayout.VLeak, i) * rate;
            neurons.Threshold[i] = (float)Value(NirLayout.VThreshold, i);
            filtered |= cuba && Math.Abs((Value(NirLayout.TauSyn, i) / step) - 1) > 1e-6;
        }
        if (resets)
            losses.Add($"Node '{node.Name}': the reset to v_reset becomes a subtraction of the threshold.");
        if (filtered)
            losses.Add($"Node '{node.Name}': synaptic currents are not filtered with tau_syn; a spike's charge arrives in one step.");
        return neurons;

        double Value(string key, int i)
        {
            NirArray values = node.Parameters[key];
            return values[values.Count == 1 ? 0 : i];
        }

        InvalidDataException Bad(string what) => new($"{file}: node '{node.Name}': {what}.");
    }
}
