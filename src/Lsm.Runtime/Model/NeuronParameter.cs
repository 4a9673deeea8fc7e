namespace Lsm.Runtime;

/// <summary>One parameter of every neuron: one value for all, or one per neuron.</summary>
/// <param name="Option">Its name in options and messages.</param>
/// <param name="Tensor">Its name in files.</param>
/// <param name="Lowest">The smallest legal value.</param>
/// <param name="Highest">The largest legal value.</param>
/// <param name="Default">The default value. An optional parameter has no effect at this value.</param>
/// <param name="IsOptional">Whether files and hashes leave the parameter out if every neuron has the default.</param>
/// <param name="IsWhole">Whether values are whole numbers.</param>
/// <param name="Id">Its number in hashes, so that equal values of two optional parameters differ; 0 for those that hashes list without a number.</param>
internal sealed record NeuronParameter(
    string Option, string Tensor, float Lowest, float Highest, float Default, bool IsOptional = false, bool IsWhole = false, int Id = 0)
{
    /// <summary>Refuses a value out of range, a fraction of a whole number, or a distribution that cannot be met.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message names the option, the value and the legal range.</exception>
    public NeuronValues Check(NeuronValues values)
    {
        values.CheckDistribution(Option, Lowest, Highest, IsWhole);
        foreach (float value in values.Values)
        {
            if (!(value >= Lowest && value <= Highest) || (IsWhole && value != MathF.Floor(value)))
            {
                throw new ArgumentOutOfRangeException(
                    Option, value, FormattableString.Invariant($"{Option} is {value}; it must be {(IsWhole ? "a whole number " : "")}from {Lowest} to {Highest}."));
            }
        }

        return values;
    }
}
