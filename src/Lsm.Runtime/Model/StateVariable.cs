namespace Lsm.Runtime;

/// <summary>One variable of the neuron state. At rest all of its words are zero.</summary>
/// <param name="Id">Its number in checksums; never reused.</param>
/// <param name="Name">Its name in messages.</param>
/// <param name="Tensor">Its name in state files.</param>
/// <param name="Element">The type of one value.</param>
/// <param name="IsIn">Whether a model has it.</param>
internal sealed record StateVariable(uint Id, string Name, string Tensor, StateElement Element, Func<LiquidStateMachine, bool> IsIn)
{
    /// <summary>The membrane potential after the last step.</summary>
    public static readonly StateVariable Membrane = new(1, "membrane", "membranes", StateElement.Float, static _ => true);

    /// <summary>Whether the neuron fired in the last step.</summary>
    public static readonly StateVariable Spikes = new(2, "spike", "spikes", StateElement.Bit, static _ => true);

    /// <summary>The decaying sum of a neuron's own spikes.</summary>
    public static readonly StateVariable Trace = new(3, "trace", "traces", StateElement.Float, static model => model.KeepsTrace);

    /// <summary>The remaining steps in which the neuron cannot fire. Number 4 belongs to the step counter.</summary>
    public static readonly StateVariable Rest = new(5, "rest", "rests", StateElement.Integer, static model => model.Reservoir.Neurons.Uses(NeuronModel.RefractoryPeriod));

    /// <summary>Every variable there is, in the order in which they lie in memory. The place to add one.</summary>
    public static readonly IReadOnlyList<StateVariable> All = [Membrane, Spikes, Trace, Rest];

    /// <summary>The number of 32-bit words in the row of an agent.</summary>
    public int Words(int neurons) => Element == StateElement.Bit ? (neurons + 31) / 32 : neurons;
}
