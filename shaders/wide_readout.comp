#version 450
#extension GL_GOOGLE_include_directive : require
// Wide, once per tick and segment of the output layer: 64 lanes per output.
#include "layout.glsl"
#include "neuron.glsl"
#include "wide_feature.glsl"
#include "reduce.glsl"

shared float lanes[LANES];

void main()
{
    uint me = gl_LocalInvocationID.x;
    uint o = gl_WorkGroupID.x * (LANES / 64u) + me / 64u;
    uint source = HIDDEN > 0u ? FROM_HIDDEN : FROM_LIQUID;
    uint features = HIDDEN > 0u ? HIDDEN : NEURONS;
    lanes[me] = o < push.count ? partialSum(source, push.count + o * features, features, me % 64u) : 0.0;
    for (uint half_ = 32u; half_ > 0u; half_ >>= 1u)
    {
        barrier();
        if (me % 64u < half_)
        {
            precise float both = lanes[me] + lanes[me + half_];
            lanes[me] = both;
        }
    }
    if (o < push.count && me % 64u == 0u)
    {
        precise float motor = lanes[me] + modelFloat(o);
        outputs[gl_WorkGroupID.y * OUTPUTS + push.first + o] = floatBitsToUint(motor);
    }
}
