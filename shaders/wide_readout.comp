#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per tick and segment of the output layer: a team of 64 lanes per output.
#include "layout.glsl"
#include "neuron.glsl"
#include "wide_feature.glsl"

shared float lanes[LANES];

#include "reduce.glsl"

void main()
{
    uint slot = gl_WorkGroupID.y;
    if ((slotFlags(slot) & SLOT_RUN) == 0u) return;
    uint o = gl_WorkGroupID.x * (LANES / 64u) + gl_LocalInvocationID.x / 64u;
    uint source = HIDDEN > 0u ? FROM_HIDDEN : FROM_LIQUID;
    uint features = HIDDEN > 0u ? HIDDEN : FEATURE_COUNT;
    float sum = rowSum(source, o < push.count, push.count + o * features, features);
    if (o < push.count && gl_LocalInvocationID.x % 64u == 0u)
        outputs[slot * OUTPUTS + push.first + o] = floatBitsToUint(biased(sum, modelFloat(o)));
}
