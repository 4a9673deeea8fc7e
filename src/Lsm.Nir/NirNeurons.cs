namespace Lsm.Nir;

/// <summary>
/// A layer's parameters per step. Forward Euler of <c>tau·dv/dt = (v_leak - v) + R·I</c> gives <c>v' = beta·v + gain·I + constant</c> with
/// <c>beta = 1 - dt/tau</c>, <c>gain = R·dt/tau</c> and <c>constant = v_leak·dt/tau</c>; of <c>dv/dt = R·I</c>, <c>beta = 1</c> and
/// <c>gain = R·dt</c>.
/// </summary>
internal sealed class NirNeurons
{
    /// <summary>How far a time constant in single precision may lie from the number that was meant.</summary>
    private const double SinglePrecision = 1e-6;

    private readonly string file;
    private readonly NirNode node;

    private NirNeurons(string file, NirNode node, int count, int offset)
    {
        (this.file, this.node, Count, Offset) = (file, node, count, offset);
        (Beta, Threshold, RefractoryPeriod, Gain, Constant) = (new float[count], new float[count], new float[count], new double[count], new double[count]);
    }

    public NirNode Node => node;

    public int Count { get; }

    /// <summary>The layer's first neuron in the model.</summary>
    public int Offset { get; }

    public float[] Beta { get; }

    /// <summary>The model fires at it; NIR fires above v_threshold.</summary>
    public float[] Threshold { get; }

    /// <summary>Steps after a spike in which the neuron cannot fire; 0 unless our own metadata say otherwise.</summary>
    public float[] RefractoryPeriod { get; }

    public double[] Gain { get; }

    public double[] Constant { get; }

    /// <summary>The neurons that the parameters declare, or null where all of them are single values.</summary>
    public static int? Declared(NirNode node) => node.Parameters.Values.Max(static p => p.Count) is > 1 and var count ? count : null;

    public static NirNeurons From(string file, NirNode node, int count, int offset, NirOptions options, List<string> losses)
    {
        var neurons = new NirNeurons(file, node, count, offset);
        neurons.Check();
        double step = node.Arrays.TryGetValue(NirLayout.TimeStep, out NirArray? own) && own.Count == 1 ? own[0] : options.TimeStep;
        if (!(step > 0 && double.IsFinite(step)))
            throw neurons.Bad(FormattableString.Invariant($"{NirLayout.TimeStep} is {step}; a time step is above 0"));
        neurons.SetDynamics(step, losses);
        if (NirLayout.IsNeuron(node))
        {
            neurons.SetThreshold(losses);
            neurons.SetRefractoryPeriod();
        }
        return neurons;
    }

    private void Check()
    {
        foreach ((string key, NirArray values) in node.Parameters)
        {
            if (values.Count != Count && values.Count != 1)
                throw Bad($"{key} has {values.Count} values for {Count} neurons");
            for (int i = 0; i < values.Count; i++)
                if (!double.IsFinite(values[i]))
                    throw Bad(FormattableString.Invariant($"{key}[{i}] is {values[i]}; parameters are finite"));
        }
    }

    private void SetDynamics(double step, List<string> losses)
    {
        NirArray? beta = node.Arrays.GetValueOrDefault(NirLayout.Beta);
        if (beta is not null && beta.Count != Count)
            throw Bad($"{NirLayout.Beta} has {beta.Count} values for {Count} neurons");
        bool leaks = node.Type is not (NirLayout.If or NirLayout.I), cuba = node.Type is NirLayout.CubaLif or NirLayout.CubaLi, filtered = false;
        for (int i = 0; i < Count; i++)
        {
            double rate = leaks ? Rate(i, step, cuba ? NirLayout.TauMem : NirLayout.Tau) : 0, exact = 1 - rate;
            // Metadata only restore digits that the time constant lost; a file that another tool changed keeps the change.
            Beta[i] = beta is not null && Math.Abs(beta[i] - exact) < 1e-6 ? (float)beta[i] : (float)exact;
            Gain[i] = Value(NirLayout.R, i) * (leaks ? rate : step) * (cuba && node.Parameters.ContainsKey(NirLayout.WIn) ? Value(NirLayout.WIn, i) : 1);
            Constant[i] = leaks ? Value(NirLayout.VLeak, i) * rate : 0;
            filtered |= cuba && Math.Abs((Value(NirLayout.TauSyn, i) / step) - 1) > SinglePrecision;
        }
        if (filtered)
            losses.Add($"Node '{node.Name}': synaptic currents are not filtered with tau_syn; a spike's charge arrives in one step.");
    }

    /// <summary>dt/tau, at most 1.</summary>
    private double Rate(int i, double step, string key)
    {
        double tau = Value(key, i);
        if (!(tau >= step * (1 - SinglePrecision)))
            throw Bad(FormattableString.Invariant($"neuron {i} has the time constant {tau}, shorter than the time step {step}; choose a shorter TimeStep, in the file's unit"));
        return Math.Abs((tau / step) - 1) <= SinglePrecision ? 1 : step / tau;
    }

    private void SetThreshold(List<string> losses)
    {
        bool subtracts = node.Texts.GetValueOrDefault(NirLayout.Reset) == NirLayout.ResetSubtract;
        for (int i = 0; i < Count; i++)
        {
            double threshold = Value(NirLayout.VThreshold, i);
            Threshold[i] = subtracts ? (float)threshold : NirNumbers.Above(threshold);
        }
        if (!subtracts)
            losses.Add($"Node '{node.Name}': the reset to v_reset{ResetTo()} becomes a subtraction of the threshold, which is the next number above v_threshold so that neurons fire only above it, not at it.");
    }

    private void SetRefractoryPeriod()
    {
        if (!node.Arrays.TryGetValue(NirLayout.RefractoryPeriod, out NirArray? periods))
            return;
        if (periods.Count != Count)
            throw Bad($"{NirLayout.RefractoryPeriod} has {periods.Count} values for {Count} neurons");
        for (int i = 0; i < Count; i++)
            RefractoryPeriod[i] = (float)periods[i];
    }

    private string ResetTo()
    {
        if (!node.Parameters.TryGetValue(NirLayout.VReset, out NirArray? reset))
            return " (0)";
        double[] values = [.. Enumerable.Range(0, reset.Count).Select(i => reset[i]).Distinct()];
        return FormattableString.Invariant($" ({values.Min()}{(values.Length > 1 ? FormattableString.Invariant($" to {values.Max()}") : "")})");
    }

    private double Value(string key, int i) => node.Parameters[key].At(i);

    private InvalidDataException Bad(string what) => new($"{file}: node '{node.Name}': {what}.");
}
