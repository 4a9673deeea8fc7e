// The step of neurons of extended models (docs/arithmetic.md), and the features of their readout. The variables of a neuron other than its membrane
// and its history are read and written only by the neuron's own invocation until the features are read.
// Needs layout.glsl, neuron.glsl and taps.glsl. The kernel that includes this file defines COUNT(slot, i), the spike count of a neuron in this tick.

float stateFloat(uint at) { return uintBitsToFloat(state[at]); }
void setState(uint at, float value) { state[at] = floatBitsToUint(value); }

// decay * value + more
float decayed(float decay, float value, float more)
{
    precise float kept = decay * value;
    precise float next = kept + more;
    return snap(next);
}

// The current that reaches a neuron: the input, the bias and the spikes, through the filter.
float arriving(uint record, uint i, float drive, int accumulator)
{
    precise float tonic = BIAS_TABLE == 0u ? drive : drive + modelFloat(BIAS_TABLE + i);
    precise float recurrent = float(accumulator) * SCALE;
    precise float current = tonic + recurrent;
    if (CURRENT == 0u) return current;
    float filtered = decayed(modelFloat(SYNAPTIC_DECAY_TABLE + i), stateFloat(record + CURRENT + i), current);
    setState(record + CURRENT + i, filtered);
    return filtered;
}

float adaptedThreshold(uint record, uint i)
{
    float threshold = modelFloat(THRESHOLD_TABLE + i);
    if (ADAPTATION == 0u) return threshold;
    precise float more = modelFloat(ADAPTATION_STRENGTH_TABLE + i) * stateFloat(record + ADAPTATION + i);
    precise float sum = threshold + more;
    return sum;
}

// The largest whole number p up to LARGEST_PAYLOAD with u >= p * threshold, found bit by bit.
float payloadOf(float u, float threshold)
{
    if (LARGEST_PAYLOAD == 1u) return u >= threshold ? 1.0 : 0.0;
    float payload = 0.0;
    for (uint bit = 64u; bit > 0u; bit >>= 1u)
    {
        float more = payload + float(bit);
        precise float level = more * threshold;
        if (more <= float(LARGEST_PAYLOAD) && u >= level) payload = more;
    }
    return payload;
}

// Short-term plasticity: the efficacy of a spike, 0 to 255; 0 without one.
uint efficacyOf(uint record, uint i, bool fires)
{
    float use = modelFloat(UTILISATION_TABLE + i);
    precise float fading = modelFloat(FACILITATION_DECAY_TABLE + i) * stateFloat(record + FACILITATION + i);
    precise float recovering = modelFloat(DEPRESSION_DECAY_TABLE + i) * stateFloat(record + DEPRESSION + i);
    float facilitation = snap(fading), depression = snap(recovering);
    precise float rest = 1.0 - use;
    precise float more = facilitation * rest;
    precise float sum = use + more;
    float utilisation = snap(sum);
    precise float left = 1.0 - depression;
    precise float efficacy = utilisation * left;
    precise float used = depression + efficacy;
    setState(record + FACILITATION + i, fires ? utilisation : facilitation);
    setState(record + DEPRESSION + i, fires ? snap(used) : depression);
    precise float whole = efficacy * 255.0;
    precise float rounded = whole + 0.5;
    return fires ? uint(rounded > 255.0 ? 255.0 : rounded) : 0u;
}

// Steps a neuron; returns the payload of its spike, 0 without a spike, and the value that it sends to its synapses.
float stepExtended(uint record, uint i, float drive, int accumulator, inout float membrane, inout uint rest, out uint sent)
{
    float current = arriving(record, i, drive, accumulator);
    float threshold = adaptedThreshold(record, i);
    precise float kept = modelFloat(BETA_TABLE + i) * membrane;
    precise float u = kept + current;
    float payload = rest == 0u ? payloadOf(u, threshold) : 0.0;
    bool fires = payload > 0.0;
    precise float taken = payload * threshold;
    precise float less = u - taken;
    membrane = snap(fires ? (RESET_VALUE_TABLE == 0u ? less : modelFloat(RESET_VALUE_TABLE + i)) : u);
    if (REFRACTORY == 1u) rest = fires ? model[REFRACTORY_TABLE + i] : rest - min(rest, 1u);
    if (ADAPTATION > 0u)
        setState(record + ADAPTATION + i, decayed(modelFloat(ADAPTATION_DECAY_TABLE + i), stateFloat(record + ADAPTATION + i), payload));
    sent = FACILITATION > 0u ? efficacyOf(record, i, fires) : uint(payload);
    for (uint k = 0u; k < TRACES; k++)
    {
        uint at = k * NEURONS + i;
        setState(record + TRACE + at, decayed(modelFloat(TRACE_DECAY_TABLE + at), stateFloat(record + TRACE + at), payload));
    }
    if (MEMBRANE_TRACE > 0u)
    {
        float decay = modelFloat(MEMBRANE_TRACE_DECAY_TABLE + i);
        precise float rate = 1.0 - decay;
        precise float more = rate * membrane;
        setState(record + MEMBRANE_TRACE + i, decayed(decay, stateFloat(record + MEMBRANE_TRACE + i), more));
    }
    return payload;
}

// The word of a plane of a neuron's history after a step; carry goes from one plane to the next.
uint shifted(uint plane, uint word, inout uint carry)
{
    uint next = (word << HISTORY_BITS) | carry;
    carry = word >> (32u - HISTORY_BITS);
    return plane + 1u == HISTORY_PLANES ? next & HISTORY_LAST : next;
}

// The n-th of the delays with which the readout reads sensors, from 0.
uint sensorDelay(uint n)
{
    uint words[8] = uint[8](SENSOR_DELAYS0, SENSOR_DELAYS1, SENSOR_DELAYS2, SENSOR_DELAYS3, SENSOR_DELAYS4, SENSOR_DELAYS5, SENSOR_DELAYS6, SENSOR_DELAYS7);
    for (uint w = 0u; w < 8u; w++)
    {
        uint bits = words[w], count = uint(bitCount(bits));
        if (n < count)
        {
            for (; n > 0u; n--) bits &= bits - 1u;
            return 32u * w + uint(findLSB(bits));
        }
        n -= count;
    }
    return 0u;
}

// A feature of an extended model, before the sensors of this tick are added to the record.
float extendedFeature(uint slot, uint record, uint i)
{
    if (i >= SENSOR_FEATURES)
    {
        uint at = i - SENSOR_FEATURES, which = at / INPUTS, k = at % INPUTS;
        return which == 0u ? sensor(slot, k) : agedSensor(slot, record, k, sensorDelay(which - 1u), false);
    }
    if (i >= ADAPTATION_FEATURES) return stateFloat(record + ADAPTATION + i - ADAPTATION_FEATURES);
    if (i >= MEMBRANE_TRACE_FEATURES) return stateFloat(record + MEMBRANE_TRACE + i - MEMBRANE_TRACE_FEATURES);
    if (i >= MEMBRANE_FEATURES) return stateFloat(record + MEMBRANE + i - MEMBRANE_FEATURES);
    if (i >= TRACE_FEATURES) return stateFloat(record + TRACE + i - TRACE_FEATURES);
    if ((FEATURES & FEATURES_COUNTS) != 0u) return float(COUNT(slot, i));
    if (LARGEST_PAYLOAD > 1u) return float(state[record + HISTORY + i] & 255u);
    return float((state[record + SPIKES + (i >> 5u)] >> (i & 31u)) & 1u);
}
