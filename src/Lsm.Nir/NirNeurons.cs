namespace Lsm.Nir;

/// <summary>
/// A layer's parameters per step. Forward Euler of <c>tau·dv/dt = (v_leak - v) + R·I</c> gives <c>v' = beta·v + gain·I + constant</c> with
/// <c>beta = 1 - dt/tau</c>, <c>gain = R·dt/tau</c> and <c>constant = v_leak·dt/tau</c>; of <c>dv/dt = R·I</c>, <c>beta = 1</c> and
/// <c>gain = R·dt</c>. A filter, <c>tau_syn·dI/dt = w_in·S - I</c>, gives <c>I' = decay·I + w_in·(1 - decay)·S</c> with <c>decay = 1 - dt/tau_syn</c>.
/// </summary>
internal sealed class NirNeurons
{
    /// <summary>The largest difference between a time constant in single precision and the intended number.</summary>
    private const double SinglePrecision = 1e-6;

    private readonly string file;
    private readonly NirNode node;

    private NirNeurons(string file, NirNode node, int count, int offset)
    {
        (this.file, this.node, Count, Offset) = (file, node, count, offset);
        (Beta, Threshold, SynapticDecay, ResetValue) = (new float[count], new float[count], new float[count], new float[count]);
        (Gain, Constant) = (new double[count], new double[count]);
    }

    public NirNode Node => node;

    public int Count { get; }

    /// <summary>The layer's first neuron in the model.</summary>
    public int Offset { get; }

    public float[] Beta { get; }

    /// <summary>The model fires at it; NIR fires above v_threshold.</summary>
    public float[] Threshold { get; }

    /// <summary>The decay of the synaptic current; 0 without a filter.</summary>
    public float[] SynapticDecay { get; }

    /// <summary>Whether a spike subtracts the threshold; else the membrane goes to <see cref="ResetValue"/>.</summary>
    public bool Subtracts => node.Texts.GetValueOrDefault(NirLayout.Reset) == NirLayout.ResetSubtract;

    public float[] ResetValue { get; }

    /// <summary>From the input to the potential; with a filter, from the input to the synaptic current.</summary>
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
            neurons.SetThreshold();
            neurons.SetReset(losses);
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
        bool leaks = node.Type is not (NirLayout.If or NirLayout.I), cuba = node.Type is NirLayout.CubaLif or NirLayout.CubaLi;
        for (int i = 0; i < Count; i++)
        {
            double rate = leaks ? Rate(i, step, cuba ? NirLayout.TauMem : NirLayout.Tau) : 0, exact = 1 - rate;
            // Metadata only restore digits that the time constant lost; a file that another tool changed keeps the change.
            Beta[i] = beta is not null && Math.Abs(beta[i] - exact) < 1e-6 ? (float)beta[i] : (float)exact;
            Gain[i] = Value(NirLayout.R, i) * (leaks ? rate : step) * (cuba && node.Parameters.ContainsKey(NirLayout.WIn) ? Value(NirLayout.WIn, i) : 1);
            Constant[i] = leaks ? Value(NirLayout.VLeak, i) * rate : 0;
        }
        if (cuba)
            SetFilter(step, losses);
    }

    private void SetFilter(double step, List<string> losses)
    {
        float[]? own = Own(NirIngredient.SynapticDecay);
        bool ignored = false, late = false;
        for (int i = 0; i < Count; i++)
        {
            double ratio = Value(NirLayout.TauSyn, i) / step, exact = ratio > 1 + SinglePrecision ? 1 - (1 / ratio) : 0;
            if (!NirLayout.IsNeuron(node))
            {
                ignored |= Math.Abs(ratio - 1) > SinglePrecision;
                continue;
            }
            ignored |= ratio < 1 - SinglePrecision;
            SynapticDecay[i] = own is not null && Math.Abs(own[i] - exact) < 1e-6 ? own[i] : (float)exact;
            double passed = 1 - (double)SynapticDecay[i];
            late |= passed != 1 && Constant[i] != 0;
            (Gain[i], Constant[i]) = (Gain[i] * passed, Constant[i] * passed);
        }
        if (ignored)
            losses.Add($"Node '{node.Name}': synaptic currents are not filtered with tau_syn{(NirLayout.IsNeuron(node) ? " below the time step" : "")}; a spike's charge arrives in one step.");
        if (late)
            losses.Add($"Node '{node.Name}': the leak potential goes through the synaptic filter, so that it reaches its final value later.");
    }

    /// <summary>[neuron]: the values of an ingredient in our own metadata; null where there are none.</summary>
    public float[]? Own(NirIngredient ingredient)
    {
        if (!node.Arrays.TryGetValue(ingredient.Key, out NirArray? values))
            return null;
        return values.Count == Count ? NirNumbers.Singles(values) : throw Bad($"{ingredient.Key} has {values.Count} values for {Count} neurons");
    }

    /// <summary>dt/tau, at most 1.</summary>
    private double Rate(int i, double step, string key)
    {
        double tau = Value(key, i);
        if (!(tau >= step * (1 - SinglePrecision)))
            throw Bad(FormattableString.Invariant($"neuron {i} has the time constant {tau}, shorter than the time step {step}; choose a shorter TimeStep, in the file's unit"));
        return Math.Abs((tau / step) - 1) <= SinglePrecision ? 1 : step / tau;
    }

    private void SetThreshold()
    {
        bool own = node.Texts.GetValueOrDefault(NirLayout.Reset) is NirLayout.ResetSubtract or NirLayout.ResetValue;
        for (int i = 0; i < Count; i++)
        {
            double threshold = Value(NirLayout.VThreshold, i);
            Threshold[i] = own ? (float)threshold : NirNumbers.Above(threshold);
        }
    }

    private void SetReset(List<string> losses)
    {
        bool rounded = false;
        for (int i = 0; i < Count && !Subtracts && node.Parameters.ContainsKey(NirLayout.VReset); i++)
        {
            double value = Value(NirLayout.VReset, i);
            ResetValue[i] = (float)value;
            rounded |= ResetValue[i] != value;
        }
        if (rounded)
            losses.Add($"Node '{node.Name}': v_reset rounded to single precision.");
    }

    private double Value(string key, int i) => node.Parameters[key].At(i);

    private InvalidDataException Bad(string what) => new($"{file}: node '{node.Name}': {what}.");
}
