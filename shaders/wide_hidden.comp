#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per tick and segment of the hidden layer: one invocation per hidden unit.
#include "layout.glsl"
#include "neuron.glsl"
#include "wide_feature.glsl"
#include "reduce.glsl"

void main()
{
    uint unit = gl_GlobalInvocationID.x;
    if (unit >= push.count) return;
    precise float sum = unitSum(FROM_LIQUID, push.count + unit, push.count, NEURONS);
    precise float biased = sum + modelFloat(unit);
    state[push.hidden + gl_WorkGroupID.y * HIDDEN + push.first + unit] = floatBitsToUint(snap(relu(biased)));
}
