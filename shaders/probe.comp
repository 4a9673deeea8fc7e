#version 450
#extension GL_GOOGLE_include_directive : require
// The self-test's arithmetic: one invocation per probe {operation, a, b, c}; the host compares the bits with its own.
#include "layout.glsl"
#include "neuron.glsl"

void main()
{
    uint i = gl_GlobalInvocationID.x;
    if (i >= push.count) return;
    float a = uintBitsToFloat(inputs[4u * i + 1u]);
    float b = uintBitsToFloat(inputs[4u * i + 2u]);
    float c = uintBitsToFloat(inputs[4u * i + 3u]);
    precise float result = 0.0;
    switch (inputs[4u * i])
    {
        case 0u: result = a + b; break;
        case 1u: result = a - b; break;
        case 2u: result = a * b; break;
        case 3u: result = weighted(c, a, b); break;
        case 4u: result = float(int(inputs[4u * i + 1u])) * b; break;
        case 5u: result = a >= b ? 1.0 : 0.0; break;
        case 6u: result = snap(a); break;
        case 7u: result = relu(a); break;
        case 8u: result = potential(a, b, c, 3); break;
        case 9u: result = afterSpike(a, b, a >= b); break;
        case 10u: result = nextTrace(a, b, c >= 1.0); break;
    }
    outputs[i] = floatBitsToUint(result);
}
