namespace Lsm.Runtime;

/// <summary>The settings that all neurons of a reservoir share, in addition to their parameters.</summary>
internal sealed record NeuronTraits(ResetKind Reset, int LargestPayload)
{
    /// <summary>The efficacy of a synapse whose spike uses all resources; efficacies are whole numbers up to this.</summary>
    public const int FullEfficacy = 255;

    public static readonly NeuronTraits Default = new(ResetKind.Subtract, 1);

    public static NeuronTraits Of(ReservoirOptions options) => new(options.Reset, options.LargestPayload);

    /// <summary>Refuses traits and parameters that exclude each other.</summary>
    /// <exception cref="ArgumentException">They exclude each other; the message names the options.</exception>
    public void Check(NeuronParameters neurons)
    {
        NeuronParameter[] plastic = [NeuronModel.Utilisation, NeuronModel.DepressionDecay, NeuronModel.FacilitationDecay];
        if (LargestPayload > 1 && Array.Find(plastic, neurons.Uses) is { } used)
        {
            throw new ArgumentException($"LargestPayload is {LargestPayload} and {used.Option} is set; graded spikes and short-term plasticity exclude each other.", nameof(neurons));
        }

        if (LargestPayload > 1 && Reset == ResetKind.Value)
        {
            throw new ArgumentException($"LargestPayload is {LargestPayload} and Reset is Value; graded spikes need Reset = Subtract.", nameof(neurons));
        }

        if (Reset == ResetKind.Subtract && neurons.Uses(NeuronModel.ResetValue))
        {
            throw new ArgumentException("ResetValue is set, but Reset is Subtract; set Reset = Value.", nameof(neurons));
        }
    }
}
