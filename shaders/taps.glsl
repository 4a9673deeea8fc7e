// Input synapses with taps or delays: the products in ascending order of (tap, input) from +0. Needs layout.glsl and neuron.glsl.

const bool TAPPED = TAPS > 1u || DELAYED_INPUT == 1u;
const uint DRIVE_ROW = (1u + DELAYED_INPUT) * NEURONS;   // words of one tap and input

// A sensor of so many ticks ago, before the sensors of this tick join those in the record. A slot that is put to rest has no past.
float agedSensor(uint slot, uint record, uint k, uint age, bool atRest)
{
    if (age == 0u) return sensor(slot, k);
    return atRest ? 0.0 : uintBitsToFloat(state[record + SENSORS + (age - 1u) * INPUTS + k]);
}

// Adds so many rows of taps and inputs to a neuron's sum: float bits, or an integer. The rows begin at a word of the model.
uint addTaps(uint sum, uint slot, uint record, uint first, uint count, uint weights, uint i, bool atRest)
{
    for (uint row = 0u; row < count; row++)
    {
        uint at = weights + row * DRIVE_ROW + i;
        uint age = DELAYED_INPUT == 1u ? model[at + NEURONS] : 0u;
        float x = agedSensor(slot, record, (first + row) % INPUTS, age, atRest);
        uint weight = model[at];
        sum = SPIKE_INPUT == 1u ? sum + (x != 0.0 ? weight : 0u) : floatBitsToUint(weighted(uintBitsToFloat(sum), uintBitsToFloat(weight), x));
    }
    return sum;
}

// The sensors of this tick join those in the record, the last tick's first. One work-group for a slot; every lane must call.
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
