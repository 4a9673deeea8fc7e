// Turns the neurons that fired into work: every piece of their rows becomes an item of its segment's list, and the list's length becomes
// the size of the dispatch that walks it. One addition to the global counters per work-group and segment.

shared uint groupItems;
shared uint groupStart;

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
