#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per tick: puts slots to rest, prepares the accumulators and lists the spikes of the tick before.
#include "layout.glsl"
#include "wide_fire.glsl"

void main()
{
    uint slot = gl_WorkGroupID.y;
    uint flags = slotFlags(slot);
    uint i = gl_GlobalInvocationID.x;
    uint record = slot * RECORD;
    bool mine = i < NEURONS;
    bool reset = (flags & SLOT_RESET) != 0u;
    for (uint w = i; reset && w < RECORD; w += gl_NumWorkGroups.x * LANES) state[record + w] = 0u;
    uint at = slot * NEURONS + i;
    if ((FEATURES & FEATURES_COUNTS) != 0u && mine) state[push.counts + at] = 0u;
    if ((flags & SLOT_RUN) == 0u || tickSteps == 0u) return;
    if (mine) state[push.accumulators + at] = SPIKE_INPUT == 1u ? state[push.drive + at] : 0u;
    if (HISTORY_PLANES > 0u)
    {
        fireDelayed(mine && !reset, slot, i, 0u);
        return;
    }
    bool fired = mine && !reset && ((state[record + SPIKES + (i >> 5u)] >> (i & 31u)) & 1u) == 1u;
    fire(fired, slot, i, 0u);
}
