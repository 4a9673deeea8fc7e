#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per tick and segment of the input weights: the input current of every neuron, ascending input index.
#include "layout.glsl"
#include "neuron.glsl"

shared float lanes[LANES];

#include "sensors.glsl"

#include "taps.glsl"

void main()
{
    uint slot = gl_WorkGroupID.y;
    if ((slotFlags(slot) & SLOT_RUN) == 0u) return;
    uint i = gl_GlobalInvocationID.x;
    uint at = push.drive + slot * NEURONS + i;
    uint sum = push.first > 0u && i < NEURONS ? state[at] : 0u;
    if (TAPPED)
    {
        if (i < NEURONS) state[at] = addTaps(sum, slot, slot * RECORD, push.first, push.count, 0u, i, (slotFlags(slot) & SLOT_RESET) != 0u);
        return;
    }
    for (uint start = 0u; start < push.count; start += LANES)
    {
        takeSensors(slot, push.first + start, push.count - start);
        if (i < NEURONS) sum = addSensors(sum, start * NEURONS + i);
        barrier();
    }
    if (i < NEURONS) state[at] = sum;
}
