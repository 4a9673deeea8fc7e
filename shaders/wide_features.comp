#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per tick: writes the features of marked slots.
#include "layout.glsl"
#include "neuron.glsl"
#include "wide_feature.glsl"

void main()
{
    uint slot = gl_WorkGroupID.y;
    uint i = gl_GlobalInvocationID.x;
    if ((slotFlags(slot) & SLOT_MARKED) == 0u) return;
    for (; i < FEATURE_COUNT; i += gl_NumWorkGroups.x * LANES)
        outputs[push.slots * OUTPUTS + slot * FEATURE_COUNT + i] = floatBitsToUint(stored(slot, i));
}
