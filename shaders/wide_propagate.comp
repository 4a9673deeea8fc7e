#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per step and segment of the synapse table: a team of lanes per listed piece adds its weights to the accumulators.
// Integer additions, so any order gives the same bits.
#include "layout.glsl"

void main()
{
    uint items = state[push.control + 4u * (push.step * SEGMENTS + push.segment)];
    uint teams = LANES / TEAM;
    uint lane = gl_LocalInvocationID.x % TEAM;
    uint synapses = push.count + 1u;
    for (uint item = gl_WorkGroupID.x * teams + gl_LocalInvocationID.x / TEAM; item < items; item += gl_NumWorkGroups.x * teams)
    {
        uint at = push.items + 2u * (push.slots * push.first + item);
        uint slot = HISTORY_BITS == 8u ? state[at] & 0xFFFFFFu : state[at];
        uint payload = HISTORY_BITS == 8u ? state[at] >> 24u : 1u;
        uint targets = push.accumulators + slot * NEURONS;
        uint piece = state[at + 1u] - push.first;
        uint end = model[piece + 1u];
        for (uint s = model[piece] + lane; s < end; s += TEAM)
        {
            Synapse each = synapse(synapses, s);
            atomicAdd(state[targets + each.target], uint(each.weight) * payload);
        }
    }
}
