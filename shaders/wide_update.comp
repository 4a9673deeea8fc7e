#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per step: one invocation per neuron takes its input, fires or not, and lists its row for the next step.
#include "layout.glsl"
#include "neuron.glsl"
#include "neuron_lif.glsl"
#include "wide_fire.glsl"

#define COUNT(slot, i) state[push.counts + (slot) * NEURONS + (i)]
#include "taps.glsl"
#include "ingredients.glsl"

shared uint words[LANES / 32u];

void main()
{
    uint slot = gl_WorkGroupID.y;
    if ((slotFlags(slot) & SLOT_RUN) == 0u) return;
    uint i = gl_GlobalInvocationID.x;
    uint me = gl_LocalInvocationID.x;
    uint record = slot * RECORD;
    uint at = slot * NEURONS + i;
    bool fired = false;
    if ((me & 31u) == 0u) words[me >> 5u] = 0u;
    barrier();
    if (i < NEURONS)
    {
        uint drive = state[push.drive + at];
        float current = SPIKE_INPUT == 1u ? 0.0 : uintBitsToFloat(drive);
        Neuron neuron = loadNeuron(record, i);
        uint counted = 1u;
        if (EXTENDED == 1u)
        {
            uint sent;
            counted = uint(stepExtended(record, i, current, int(state[push.accumulators + at]), neuron.membrane, neuron.rest, sent));
            fired = counted > 0u;
            for (uint plane = 0u; plane < HISTORY_PLANES; plane++)
            {
                uint word = record + HISTORY + plane * NEURONS + i;
                state[word] = shifted(plane, state[word], sent);
            }
        }
        else fired = stepNeuron(neuron, i, current, int(state[push.accumulators + at]));
        state[push.accumulators + at] = SPIKE_INPUT == 1u ? drive : 0u;
        storeNeuron(record, i, neuron);
        if (fired) atomicOr(words[me >> 5u], 1u << (me & 31u));
        if (EXTENDED == 0u && FEATURES == FEATURES_TRACE)
        {
            float trace = uintBitsToFloat(state[record + TRACE + i]);
            state[record + TRACE + i] = floatBitsToUint(nextTrace(modelFloat(DECAY_TABLE + i), trace, fired));
        }
        if ((FEATURES & FEATURES_COUNTS) != 0u && fired) state[push.counts + at] += counted;
    }
    barrier();
    if ((me & 31u) == 0u && i < NEURONS) state[record + SPIKES + (i >> 5u)] = words[me >> 5u];
    if (push.step + 1u >= tickSteps) return;
    if (HISTORY_PLANES > 0u) fireDelayed(i < NEURONS, slot, i, push.step + 1u);
    else fire(fired, slot, i, push.step + 1u);
}
