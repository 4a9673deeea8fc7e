// The input current of a neuron: the products in ascending input index from +0. Zero inputs add nothing and are skipped, so that sparse
// input costs little. The kernel that includes this file declares: shared float lanes[LANES].

shared uint present[LANES / 32u];   // which of the sensors in lanes are not zero

// Loads up to LANES sensors, starting at one of them. Every lane of the group must call it.
void takeSensors(uint slot, uint first, uint count)
{
    uint me = gl_LocalInvocationID.x;
    float x = me < count ? sensor(slot, first + me) : 0.0;
    lanes[me] = x;
    if ((me & 31u) == 0u) present[me >> 5u] = 0u;
    barrier();
    if (x != 0.0) atomicOr(present[me >> 5u], 1u << (me & 31u));
    barrier();
}

// Adds the loaded sensors to a neuron's sum: float bits, or an integer. The weight of the first loaded sensor is at a word of the model.
uint addSensors(uint sum, uint weights)
{
    for (uint w = 0u; w < LANES / 32u; w++)
    {
        for (uint bits = present[w]; bits != 0u; bits &= bits - 1u)
        {
            uint k = 32u * w + uint(findLSB(bits));
            uint weight = model[weights + k * NEURONS];
            sum = SPIKE_INPUT == 1u ? sum + weight : floatBitsToUint(weighted(uintBitsToFloat(sum), uintBitsToFloat(weight), lanes[k]));
        }
    }
    return sum;
}
