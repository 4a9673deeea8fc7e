// The leaky integrate-and-fire neuron with reset by subtraction, and optionally a refractory period: its variables and one step of it.
// Needs layout.glsl and neuron.glsl.

struct Neuron
{
    float membrane;
    uint rest;   // steps for which it cannot fire; 0 and unused where REFRACTORY is 0
};

Neuron loadNeuron(uint record, uint i)
{
    return Neuron(uintBitsToFloat(state[record + MEMBRANE + i]), REFRACTORY == 1u ? state[record + REST + i] : 0u);
}

void storeNeuron(uint record, uint i, Neuron neuron)
{
    state[record + MEMBRANE + i] = floatBitsToUint(neuron.membrane);
    if (REFRACTORY == 1u) state[record + REST + i] = neuron.rest;
}

// Whether neuron i fires in this step.
bool stepNeuron(inout Neuron neuron, uint i, float current, int accumulator)
{
    float threshold = modelFloat(THRESHOLD_TABLE + i);
    float u = potential(modelFloat(BETA_TABLE + i), neuron.membrane, current, accumulator);
    bool fires = u >= threshold && neuron.rest == 0u;
    neuron.membrane = afterSpike(u, threshold, fires);
    if (REFRACTORY == 1u) neuron.rest = fires ? model[REFRACTORY_TABLE + i] : neuron.rest - min(neuron.rest, 1u);
    return fires;
}
