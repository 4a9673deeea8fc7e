using Lsm.Runtime;

namespace Lsm.Nir;

/// <summary>The values that a NIR file does not define. Immutable.</summary>
public sealed record NirOptions
{
    /// <summary>
    /// The length of one step, above 0, in the unit of the file's time constants (usually seconds). NIR describes neurons in continuous
    /// time; one step is one forward Euler step of this length, so <c>beta = 1 - TimeStep / tau</c>. A file that <see cref="NirFile.Write"/>
    /// wrote has the value in its metadata; reading it does not use this option. Default: 1 ms.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 and finite.</exception>
    public double TimeStep
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(TimeStep), value, FormattableString.Invariant($"TimeStep is {value}; it must be above 0 and finite."));
    } = 1e-3;

    /// <summary>
    /// When writing: neurons without a synaptic filter as <c>CubaLIF</c> whose synaptic time constant is one step, which is no filter, instead of <c>LIF</c>. For
    /// readers that know only that type. Neurons with a filter are <c>CubaLIF</c> in any case.
    /// </summary>
    public bool CubaLif { get; init; }

    /// <summary>When reading: the kind of input, if the file does not define it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a kind of input.</exception>
    public InputKind Input { get; init => field = Known(value, Enum.GetValues<InputKind>(), nameof(Input)); }

    /// <summary>When reading: the features of the readout, if the file does not define them; one kind of value of the neurons, by default the spikes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one kind of value of the neurons.</exception>
    public FeatureKind Features { get; init => field = Known(value, NirText.Kinds, nameof(Features)); } = FeatureKind.Spikes;

    private static T Known<T>(T value, IEnumerable<T> known, string option) where T : struct, Enum => known.Contains(value)
        ? value
        : throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; known: {string.Join(", ", known)}.");
}
