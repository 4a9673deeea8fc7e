namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>The state variables of one agent of an extended liquid, [plane, neuron] each and padded; empty where the model does not have them.</summary>
internal readonly ref struct ExtendedRow
{
    public readonly Span<float> Membranes;
    public readonly Span<uint> Spikes;
    public readonly Span<uint> Rests;
    public readonly Span<float> Currents;
    public readonly Span<float> Adaptations;
    public readonly Span<uint> Payloads; // sent in the last steps; the history of spikes is noted after the step
    public readonly Span<float> Traces;
    public readonly Span<float> MembraneTraces;
    public readonly Span<float> Facilitations;
    public readonly Span<float> Depressions;

    public ExtendedRow(CpuPlanes planes, int slot)
    {
        Membranes = planes.Membrane(slot);
        Spikes = planes.Spikes(slot);
        Rests = planes.Words(StateVariable.Rest, slot);
        Currents = planes.Floats(StateVariable.Current, slot);
        Adaptations = planes.Floats(StateVariable.Adaptation, slot);
        Payloads = planes.IsRing ? [] : planes.Words(StateVariable.History, slot);
        Traces = planes.Floats(StateVariable.Trace, slot);
        MembraneTraces = planes.Floats(StateVariable.MembraneTrace, slot);
        Facilitations = planes.Floats(StateVariable.Facilitation, slot);
        Depressions = planes.Floats(StateVariable.Depression, slot);
    }
}
