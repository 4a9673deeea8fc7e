// The features of a slot in the state buffer. Needs layout.glsl and neuron.glsl.

#define COUNT(slot, i) state[push.counts + (slot) * NEURONS + (i)]
#include "taps.glsl"
#include "ingredients.glsl"

float stored(uint slot, uint i)
{
    uint record = slot * RECORD;
    if (EXTENDED == 1u) return extendedFeature(slot, record, i);
    if (FEATURES == FEATURES_MEMBRANE) return uintBitsToFloat(state[record + MEMBRANE + i]);
    if (FEATURES == FEATURES_TRACE) return uintBitsToFloat(state[record + TRACE + i]);
    if (FEATURES == FEATURES_COUNTS) return float(state[push.counts + slot * NEURONS + i]);
    return float((state[record + SPIKES + (i >> 5u)] >> (i & 31u)) & 1u);
}

float feature(uint source, uint i)
{
    uint slot = gl_WorkGroupID.y;
    return source == 1u ? uintBitsToFloat(state[push.hidden + slot * HIDDEN + i]) : stored(slot, i);
}
