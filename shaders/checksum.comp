#version 450
#extension GL_GOOGLE_include_directive : require
// The checksum of every slot that asks for it, as docs/arithmetic.md defines it, but for the step counter, which the host keeps. Slots are
// the first two dimensions; the third cuts a large state in parts, each with its own pair of sums, which the host adds up.
// Input: flags[slots] (SLOT_RUN: asked for; SLOT_RESET: at rest, whatever memory holds), then {low, high} of the agents' ids.
// Output: {high, low} per slot and part.
#include "layout.glsl"

const uvec2 KEYS = uvec2(0x243F6A88u, 0x85A308D3u);   // for the high half, for the low one
const uint MEMBRANE_VARIABLE = 1u;
const uint SPIKES_VARIABLE = 2u;
const uint TRACE_VARIABLE = 3u;

shared uint high;
shared uint low;

uvec2 mixed(uvec2 h)
{
    h += 0x9E3779B9u;
    h = (h ^ (h >> 16u)) * 0x7FEB352Du;
    h = (h ^ (h >> 15u)) * 0x846CA68Bu;
    return h ^ (h >> 16u);
}

// The terms of one variable: every gl_NumWorkGroups.z * LANES-th word of count from this lane's first on.
uvec2 sum(uvec2 agent, uint variable, uint begin, uint count, uint neurons, bool rest)
{
    uvec2 prefix = mixed(mixed(mixed(KEYS ^ agent.x) ^ agent.y) ^ variable);
    uvec2 total = uvec2(0u);
    for (uint i = gl_WorkGroupID.z * LANES + gl_LocalInvocationID.x; i < count; i += gl_NumWorkGroups.z * LANES)
        total += mixed(mixed(prefix ^ (i * neurons)) ^ (rest ? 0u : state[begin + i]));
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
    uvec2 agent = uvec2(inputs[push.slots + 2u * slot], inputs[push.slots + 2u * slot + 1u]);
    uint record = slot * RECORD;
    uvec2 total = sum(agent, MEMBRANE_VARIABLE, record + MEMBRANE, NEURONS, 1u, rest)
        + sum(agent, SPIKES_VARIABLE, record + SPIKES, SPIKE_WORDS, 32u, rest);
    if (FEATURES == FEATURES_TRACE) total += sum(agent, TRACE_VARIABLE, record + TRACE, NEURONS, 1u, rest);
    atomicAdd(high, total.x);
    atomicAdd(low, total.y);
    barrier();
    if (gl_LocalInvocationID.x != 0u) return;
    uint at = 2u * (slot * gl_NumWorkGroups.z + gl_WorkGroupID.z);
    outputs[at] = high;
    outputs[at + 1u] = low;
}
