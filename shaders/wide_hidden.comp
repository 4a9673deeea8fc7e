#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per tick and segment of the hidden layer: a team of 64 lanes per hidden unit.
#include "layout.glsl"
#include "neuron.glsl"
#include "wide_feature.glsl"

shared float lanes[LANES];

#include "reduce.glsl"

void main()
{
    uint slot = gl_WorkGroupID.y;
    if ((slotFlags(slot) & SLOT_RUN) == 0u) return;
    uint unit = gl_WorkGroupID.x * (LANES / 64u) + gl_LocalInvocationID.x / 64u;
    float sum = rowSum(FROM_LIQUID, unit < push.count, push.count + unit * FEATURE_COUNT, FEATURE_COUNT);
    if (unit < push.count && gl_LocalInvocationID.x % 64u == 0u)
        state[push.hidden + slot * HIDDEN + push.first + unit] = floatBitsToUint(snap(relu(biased(sum, modelFloat(unit)))));
}
