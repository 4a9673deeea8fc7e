#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per tick: hands out the features of marked slots.
#include "layout.glsl"
#include "wide_feature.glsl"

void main()
{
    uint slot = gl_WorkGroupID.y;
    uint i = gl_GlobalInvocationID.x;
    if (i < NEURONS && (slotFlags(slot) & SLOT_MARKED) != 0u)
        outputs[push.slots * OUTPUTS + slot * NEURONS + i] = floatBitsToUint(stored(slot, i));
}
