namespace Lsm.Runtime.Tuning;

/// <summary>The liquids that a study may try: parameters, and the liquid at their values. Immutable.</summary>
public sealed class TuningSpace
{
    private readonly Func<IReadOnlyDictionary<string, double>, LiquidDesign> design;

    /// <summary>Creates a space.</summary>
    /// <param name="parameters">The parameters; names are distinct.</param>
    /// <param name="design">Returns the liquid at values of the parameters, by name. Called from several threads at once; the same values give the same liquid.</param>
    /// <param name="starts">Values that a study tries first, one for each parameter, within its bounds; null for none.</param>
    /// <exception cref="ArgumentException">Two parameters have one name, or values do not fit the parameters.</exception>
    public TuningSpace(
        IEnumerable<TuningParameter> parameters, Func<IReadOnlyDictionary<string, double>, LiquidDesign> design, IEnumerable<IReadOnlyList<double>>? starts = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(design);
        (Parameters, this.design) = ([.. parameters], design);
        if (Parameters.GroupBy(static each => each.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two parameters are named {twice.Key}. Rename one of them.", nameof(parameters));
        }

        Starts = [.. starts ?? []];
        foreach (IReadOnlyList<double> values in Starts)
        {
            if (values.Count != Parameters.Count || values.Where((value, i) => !(value >= Parameters[i].Low && value <= Parameters[i].High)).Any())
            {
                throw new ArgumentException(FormattableString.Invariant($"The start ({string.Join(", ", values)}) does not fit: a study of {Parameters.Count} parameters needs as many values within their bounds."), nameof(starts));
            }
        }
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<TuningParameter> Parameters { get; }

    /// <summary>The values that a study tries first.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Starts { get; }

    /// <summary>The liquid at values of the parameters.</summary>
    /// <param name="values">One for each parameter, in their order.</param>
    /// <exception cref="ArgumentException">Their number differs, or an option refuses a value.</exception>
    public LiquidDesign DesignOf(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != Parameters.Count)
        {
            throw new ArgumentException($"{values.Count} values were given; the space has {Parameters.Count} parameters.", nameof(values));
        }

        var named = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < values.Count; i++)
        {
            named.Add(Parameters[i].Name, values[i]);
        }

        return design(named);
    }

    /// <summary>The places of values between the bounds, 0 to 1.</summary>
    internal double[] PlacesOf(IReadOnlyList<double> values) => [.. values.Select((value, i) => Parameters[i].PlaceOf(value))];
}
