#version 450
#extension GL_GOOGLE_include_directive : require
// The sums of every requested slot, as docs/arithmetic.md defines them, without the step counter and the agent's id, which the host
// has. Slots are the first two dimensions; the third divides a large state into parts, each with its own pair of sums, which the host adds up.
// Input: flags[slots] (SLOT_RUN: requested; SLOT_RESET: at rest, whatever the memory contains).
// Output: {high, low} per slot and part.
#include "layout.glsl"

const uint KEY = 0x243F6A88u;

shared uint high;
shared uint low;

uint mixed(uint h)
{
    h += 0x9E3779B9u;
    h = (h ^ (h >> 16u)) * 0x7FEB352Du;
    h = (h ^ (h >> 15u)) * 0x846CA68Bu;
    return h ^ (h >> 16u);
}

// The products of one variable's pairs of words, high and low halves: every gl_NumWorkGroups.z * LANES-th pair of count words from this lane's
// first on. Past the last word there is a 0.
uvec2 sum(uint variable, uint begin, uint count, bool rest)
{
    uvec2 total = uvec2(0u);
    if (count == 0u) return total;
    uint prefix = mixed(KEY ^ variable);
    for (uint i = 2u * (gl_WorkGroupID.z * LANES + gl_LocalInvocationID.x); i < count; i += 2u * gl_NumWorkGroups.z * LANES)
    {
        uint first = rest ? 0u : state[begin + i], second = rest || i + 1u >= count ? 0u : state[begin + i + 1u];
        uvec2 product;
        umulExtended(first + mixed(prefix ^ i), second + mixed(prefix ^ (i + 1u)), product.x, product.y);
        total += product;
    }
    return total;
}

// The products of all planes of a variable, each with its own keys.
uvec2 planes(uint variable, uint begin, uint words, uint count, bool rest)
{
    uvec2 total = uvec2(0u);
    for (uint plane = 0u; plane < count; plane++) total += sum(variable + 256u * plane, begin + plane * words, words, rest);
    return total;
}

void main()
{
    uint slot = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    if (slot >= push.slots) return;
    uint flags = slotFlags(slot);
    if ((flags & SLOT_RUN) == 0u) return;
    if (gl_LocalInvocationID.x == 0u) { high = 0u; low = 0u; }
    barrier();
    bool rest = (flags & SLOT_RESET) != 0u;
    uint record = slot * RECORD;
    uvec2 total = uvec2(0u);
    total += planes(VARIABLE0, record + VARIABLE0_AT, VARIABLE0_WORDS, VARIABLE0_PLANES, rest);
    total += planes(VARIABLE1, record + VARIABLE1_AT, VARIABLE1_WORDS, VARIABLE1_PLANES, rest);
    total += planes(VARIABLE2, record + VARIABLE2_AT, VARIABLE2_WORDS, VARIABLE2_PLANES, rest);
    total += planes(VARIABLE3, record + VARIABLE3_AT, VARIABLE3_WORDS, VARIABLE3_PLANES, rest);
    total += planes(VARIABLE4, record + VARIABLE4_AT, VARIABLE4_WORDS, VARIABLE4_PLANES, rest);
    total += planes(VARIABLE5, record + VARIABLE5_AT, VARIABLE5_WORDS, VARIABLE5_PLANES, rest);
    total += planes(VARIABLE6, record + VARIABLE6_AT, VARIABLE6_WORDS, VARIABLE6_PLANES, rest);
    total += planes(VARIABLE7, record + VARIABLE7_AT, VARIABLE7_WORDS, VARIABLE7_PLANES, rest);
    total += planes(VARIABLE8, record + VARIABLE8_AT, VARIABLE8_WORDS, VARIABLE8_PLANES, rest);
    total += planes(VARIABLE9, record + VARIABLE9_AT, VARIABLE9_WORDS, VARIABLE9_PLANES, rest);
    total += planes(VARIABLE10, record + VARIABLE10_AT, VARIABLE10_WORDS, VARIABLE10_PLANES, rest);
    total += planes(VARIABLE11, record + VARIABLE11_AT, VARIABLE11_WORDS, VARIABLE11_PLANES, rest);
    atomicAdd(high, total.x);
    atomicAdd(low, total.y);
    barrier();
    if (gl_LocalInvocationID.x != 0u) return;
    uint at = 2u * (slot * gl_NumWorkGroups.z + gl_WorkGroupID.z);
    outputs[at] = high;
    outputs[at + 1u] = low;
}
