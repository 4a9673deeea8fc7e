namespace Lsm.Runtime;

/// <summary>
/// One variable of the neuron state: a number of planes, each with a value per neuron or, for the history of sensors, per sensor. At rest all
/// of its words are zero.
/// </summary>
/// <param name="Id">Its number in checksums; never reused.</param>
/// <param name="Name">Its name in messages.</param>
/// <param name="Tensor">Its name in state files.</param>
/// <param name="Element">The type of one value.</param>
/// <param name="Planes">The number of planes in a model; 0 if the model does not have the variable.</param>
/// <param name="Largest">The largest legal magnitude of a float or value of an integer.</param>
/// <param name="IsNeverNegative">Whether no float of it is below zero.</param>
/// <param name="IsOfSensors">Whether a plane has a value per sensor instead of one per neuron.</param>
internal sealed record StateVariable(
    uint Id, string Name, string Tensor, StateElement Element, Func<LiquidStateMachine, int> Planes, double Largest, bool IsNeverNegative = false, bool IsOfSensors = false)
{
    /// <summary>The membrane potential after the last step.</summary>
    public static readonly StateVariable Membrane = new(1, "membrane", "membranes", StateElement.Float, static _ => 1, MotorBound.LargestMembrane);

    /// <summary>Whether the neuron fired in the last step.</summary>
    public static readonly StateVariable Spikes = new(2, "spike", "spikes", StateElement.Bit, static _ => 1, 1);

    /// <summary>The decaying sums of a neuron's own spikes: a plane per trace.</summary>
    public static readonly StateVariable Trace = new(3, "trace", "traces", StateElement.Float, static model => model.FeatureLayout.Traces, MotorBound.LargestGradedTrace, IsNeverNegative: true);

    /// <summary>The remaining steps in which the neuron cannot fire. Number 4 belongs to the step counter.</summary>
    public static readonly StateVariable Rest = new(5, "rest", "rests", StateElement.Integer, static model => model.Reservoir.Neurons.Uses(NeuronModel.RefractoryPeriod) ? 1 : 0, NeuronModel.RefractoryPeriod.Highest);

    /// <summary>The exponential mean of the membrane.</summary>
    public static readonly StateVariable MembraneTrace = new(
        6, "membrane trace", "membrane_traces", StateElement.Float, static model => model.FeatureLayout.Has(FeatureKind.MembraneTrace) ? 1 : 0, 2.0 * MotorBound.LargestMembrane);

    /// <summary>The filtered synaptic current.</summary>
    public static readonly StateVariable Current = new(
        7, "synaptic current", "currents", StateElement.Float, static model => model.Reservoir.FiltersCurrent ? 1 : 0, MotorBound.LargestMembrane);

    /// <summary>The decaying sum of spikes that raises the threshold.</summary>
    public static readonly StateVariable Adaptation = new(
        8, "adaptation", "adaptations", StateElement.Float, static model => model.Reservoir.Adapts ? 1 : 0, MotorBound.LargestGradedTrace, IsNeverNegative: true);

    /// <summary>
    /// The output of the neuron in the last steps, up to the longest delay: the last step in the lowest bits of the first plane. One bit per step, or
    /// one byte if spikes carry a payload.
    /// </summary>
    public static readonly StateVariable History = new(9, "history", "histories", StateElement.Integer, static model => model.Reservoir.HistoryPlanes, uint.MaxValue);

    /// <summary>The sensors of the last ticks in which the agent ran, a plane per tick, the last one first.</summary>
    public static readonly StateVariable Sensors = new(
        10, "sensor", "sensor_histories", StateElement.Float, static model => model.SensorAges, Numerics.FloatRules.Largest, IsOfSensors: true);

    /// <summary>Short-term plasticity: the utilisation beyond its value at rest, decaying.</summary>
    public static readonly StateVariable Facilitation = new(
        11, "facilitation", "facilitations", StateElement.Float, static model => model.Reservoir.IsPlastic ? 1 : 0, 2, IsNeverNegative: true);

    /// <summary>Short-term plasticity: the share of resources in use, decaying.</summary>
    public static readonly StateVariable Depression = new(
        12, "depression", "depressions", StateElement.Float, static model => model.Reservoir.IsPlastic ? 1 : 0, 2, IsNeverNegative: true);

    /// <summary>All variables, in the order in which they are in memory. Add a new variable here.</summary>
    public static readonly IReadOnlyList<StateVariable> All =
        [Membrane, Spikes, Trace, Rest, MembraneTrace, Current, Adaptation, History, Sensors, Facilitation, Depression];

    /// <summary>The number of 32-bit words of a plane with this number of values.</summary>
    public int PlaneWords(int values) => Element == StateElement.Bit ? (values + 31) / 32 : values;
}
