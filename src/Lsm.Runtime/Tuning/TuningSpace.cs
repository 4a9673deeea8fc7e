namespace Lsm.Runtime.Tuning;

/// <summary>The liquids that a study may try: a design to start from, and parameters that change it. Immutable.</summary>
public sealed class TuningSpace
{
    /// <summary>Creates a space.</summary>
    /// <param name="start">What all liquids have in common; null for the defaults.</param>
    /// <param name="parameters">What differs, applied in this order; names are distinct.</param>
    /// <exception cref="ArgumentException">Two parameters have one name.</exception>
    public TuningSpace(LiquidDesign? start, IEnumerable<TuningParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Start = start ?? new LiquidDesign();
        Parameters = [.. parameters];
        if (Parameters.GroupBy(static each => each.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two parameters are named {twice.Key}. Rename one of them.", nameof(parameters));
        }
    }

    /// <summary>What all liquids have in common.</summary>
    public LiquidDesign Start { get; }

    /// <summary>What differs.</summary>
    public IReadOnlyList<TuningParameter> Parameters { get; }

    /// <summary>The design at values of the parameters.</summary>
    /// <param name="values">One for each parameter, in their order.</param>
    /// <exception cref="ArgumentException">Their number differs, or an option refuses a value.</exception>
    public LiquidDesign DesignOf(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count != Parameters.Count)
        {
            throw new ArgumentException($"{values.Count} values were given; the space has {Parameters.Count} parameters.", nameof(values));
        }

        LiquidDesign design = Start;
        for (int i = 0; i < values.Count; i++)
        {
            design = Parameters[i].Apply(design, values[i]);
        }

        return design;
    }
}
