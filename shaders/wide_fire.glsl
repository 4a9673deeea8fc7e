// Turns the neurons that fired into work: every piece of their rows becomes an item of its segment's list, and the list's length becomes
// the size of the dispatch that walks it. One addition to the global counters per work-group and segment.

shared uint groupItems;
shared uint groupStart;

// The n-th of the rows that a neuron delivers in the next step, and its payload; false if there are no more.
bool delivery(uint record, uint neuron, inout uint plane, inout uint bit, out uint row, out uint payload)
{
    for (; plane < HISTORY_PLANES; plane++, bit = 0u)
    {
        uint all = model[DELAY_MASK_TABLE + plane * NEURONS + neuron];
        uint left = bit < 32u ? (state[record + HISTORY + plane * NEURONS + neuron] & all) >> bit << bit : 0u;
        if (left == 0u) continue;
        uint at = uint(findLSB(left)) / HISTORY_BITS * HISTORY_BITS;
        uint before = all & ((1u << at) - 1u);
        uint rows = uint(bitCount(before));
        if (HISTORY_BITS == 8u) rows = ((before & 255u) != 0u ? 1u : 0u) + ((before >> 8u & 255u) != 0u ? 1u : 0u) + ((before >> 16u & 255u) != 0u ? 1u : 0u);
        row = model[DELAY_ROW_TABLE + plane * NEURONS + neuron] + rows;
        payload = HISTORY_BITS == 8u ? left >> at & 255u : 1u;
        bit = at + HISTORY_BITS;
        return true;
    }
    return false;
}

// As fire, for neurons with a history: the rows of all delays that end now.
void fireDelayed(bool mine, uint slot, uint neuron, uint step)
{
    uint record = slot * RECORD;
    for (uint segment = 0u; segment < SEGMENTS; segment++)
    {
        uint first = model[SEGMENT_TABLE + segment], last = model[SEGMENT_TABLE + segment + 1u];
        uint pieces = 0u, row, payload;
        for (uint plane = 0u, bit = 0u; mine && delivery(record, neuron, plane, bit, row, payload);)
        {
            uint from = max(model[ROW_TABLE + row], first), to = min(model[ROW_TABLE + row + 1u], last);
            pieces += to > from ? to - from : 0u;
        }
        if (gl_LocalInvocationID.x == 0u) groupItems = 0u;
        barrier();
        uint before = pieces > 0u ? atomicAdd(groupItems, pieces) : 0u;
        barrier();
        if (gl_LocalInvocationID.x == 0u && groupItems > 0u)
        {
            uint control = push.control + 4u * (step * SEGMENTS + segment);
            groupStart = atomicAdd(state[control], groupItems);
            uint teams = LANES / TEAM;
            atomicMax(state[control + 1u], min((groupStart + groupItems + teams - 1u) / teams, MAX_GROUPS));
        }
        barrier();
        uint at = push.items + 2u * (push.slots * first + groupStart + before);
        for (uint plane = 0u, bit = 0u; mine && delivery(record, neuron, plane, bit, row, payload);)
        {
            uint from = max(model[ROW_TABLE + row], first), to = min(model[ROW_TABLE + row + 1u], last);
            for (uint piece = from; piece < to; piece++)
            {
                state[at] = HISTORY_BITS == 8u ? slot | payload << 24u : slot;
                state[at + 1u] = piece;
                at += 2u;
            }
        }
        barrier();
    }
}

void fire(bool fired, uint slot, uint neuron, uint step)
{
    uint begin = fired ? model[ROW_TABLE + neuron] : 0u;
    uint end = fired ? model[ROW_TABLE + neuron + 1u] : 0u;
    for (uint segment = 0u; segment < SEGMENTS; segment++)
    {
        uint first = model[SEGMENT_TABLE + segment];
        uint from = max(begin, first);
        uint to = min(end, model[SEGMENT_TABLE + segment + 1u]);
        if (gl_LocalInvocationID.x == 0u) groupItems = 0u;
        barrier();
        uint mine = to > from ? atomicAdd(groupItems, to - from) : 0u;
        barrier();
        if (gl_LocalInvocationID.x == 0u && groupItems > 0u)
        {
            uint control = push.control + 4u * (step * SEGMENTS + segment);
            groupStart = atomicAdd(state[control], groupItems);
            uint teams = LANES / TEAM;
            atomicMax(state[control + 1u], min((groupStart + groupItems + teams - 1u) / teams, MAX_GROUPS));
        }
        barrier();
        uint at = push.items + 2u * (push.slots * first + groupStart + mine);
        for (uint piece = from; piece < to; piece++)
        {
            state[at] = slot;
            state[at + 1u] = piece;
            at += 2u;
        }
        barrier();
    }
}
