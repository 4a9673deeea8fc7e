// Input synapses with taps or delays: the products in ascending order of (tap, input) from +0. Needs layout.glsl and neuron.glsl.
// A kernel that stores the results of agedSensor defines TAP_SENSOR(slot, record, k, age, atRest) before it includes this file.

const bool TAPPED = TAPS > 1u || DELAYED_INPUT == 1u;

// A sensor of a number of ticks ago, before the sensors of this tick are added to the record. A slot that is put to rest has no past.
float agedSensor(uint slot, uint record, uint k, uint age, bool atRest)
{
    if (age == 0u) return sensor(slot, k);
    return atRest ? 0.0 : uintBitsToFloat(state[record + SENSORS + (age - 1u) * INPUTS + k]);
}

#ifndef TAP_SENSOR
#define TAP_SENSOR(slot, record, k, age, atRest) agedSensor(slot, record, k, age, atRest)
#endif

// Adds a number of rows of taps and inputs to a neuron's sum: float bits, or an integer. The rows begin at a word of the model; with delays the
// first one is the first of its four.
uint addTaps(uint sum, uint slot, uint record, uint first, uint count, uint weights, uint i, bool atRest)
{
    uint at = weights + i, ages = 0u, k = first % INPUTS;
    for (uint row = 0u; row < count; row++)
    {
        if (DELAYED_INPUT == 1u && row % 4u == 0u)
        {
            ages = model[at];
            at += NEURONS;
        }
        float x = TAP_SENSOR(slot, record, k, ages & 255u, atRest);
        uint weight = model[at];
        sum = SPIKE_INPUT == 1u ? sum + (x != 0.0 ? weight : 0u) : floatBitsToUint(weighted(uintBitsToFloat(sum), uintBitsToFloat(weight), x));
        ages >>= 8u;
        at += NEURONS;
        k = k + 1u == INPUTS ? 0u : k + 1u;
    }
    return sum;
}

// Adds the sensors of this tick to those in the record, the last tick first. One work-group per slot; every lane must call it.
void noteSensors(uint slot, uint record, bool atRest)
{
    uint words = SENSOR_AGES * INPUTS;
    for (uint end = (words + LANES - 1u) / LANES * LANES; end > 0u; end -= LANES)
    {
        uint at = end - LANES + gl_LocalInvocationID.x;
        uint value = 0u;
        if (at < INPUTS) value = floatBitsToUint(sensor(slot, at));
        else if (at < words && !atRest) value = state[record + SENSORS + at - INPUTS];
        barrier();   // what is overwritten has been read
        if (at < words) state[record + SENSORS + at] = value;
        barrier();
    }
}
