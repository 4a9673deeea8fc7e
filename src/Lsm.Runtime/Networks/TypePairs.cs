namespace Lsm.Runtime.Networks;

/// <summary>A value for each pair of neuron types; the presynaptic type is named first.</summary>
/// <param name="EE">From excitatory to excitatory neurons.</param>
/// <param name="EI">From excitatory to inhibitory neurons.</param>
/// <param name="IE">From inhibitory to excitatory neurons.</param>
/// <param name="II">From inhibitory to inhibitory neurons.</param>
public readonly record struct TypePairs(double EE, double EI, double IE, double II)
{
    /// <summary>The value of a pair.</summary>
    internal double Of(bool isPreExcitatory, bool isPostExcitatory) => isPreExcitatory ? isPostExcitatory ? EE : EI : isPostExcitatory ? IE : II;

    /// <summary>Refuses values out of a range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message names the option, the pair, the value and the range.</exception>
    internal TypePairs Check(string option, double lowest, double highest)
    {
        foreach ((string pair, double value) in new[] { ("EE", EE), ("EI", EI), ("IE", IE), ("II", II) })
        {
            if (!(value >= lowest && value <= highest))
            {
                throw new ArgumentOutOfRangeException(option, value, FormattableString.Invariant($"{option}.{pair} is {value}; it must be from {lowest} to {highest}."));
            }
        }

        return this;
    }
}
