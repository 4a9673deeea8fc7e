#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per tick and segment of the input weights: the input current of every neuron, ascending input index.
#include "layout.glsl"
#include "neuron.glsl"

shared float sensors[LANES];

void main()
{
    uint slot = gl_WorkGroupID.y;
    if ((slotFlags(slot) & SLOT_RUN) == 0u) return;
    uint i = gl_GlobalInvocationID.x;
    uint at = push.drive + slot * NEURONS + i;
    uint sum = push.first > 0u && i < NEURONS ? state[at] : 0u;
    for (uint start = 0u; start < push.count; start += LANES)
    {
        uint mine = start + gl_LocalInvocationID.x;
        if (mine < push.count) sensors[gl_LocalInvocationID.x] = sensor(slot, push.first + mine);
        barrier();
        uint some = min(LANES, push.count - start);
        for (uint k = 0u; k < some && i < NEURONS; k++)
        {
            float x = sensors[k];
            if (x == 0.0) continue;
            uint weight = model[(start + k) * NEURONS + i];
            sum = SPIKE_INPUT == 1u ? sum + weight : floatBitsToUint(weighted(uintBitsToFloat(sum), uintBitsToFloat(weight), x));
        }
        barrier();
    }
    if (i < NEURONS) state[at] = sum;
}
