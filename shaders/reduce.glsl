// The order in which features are summed: 64 partial sums, p[k] over features k, k + 64, ... ascending from +0; then p[k] += p[k + 32],
// + 16, + 8, + 4, + 2, + 1; the bias last. A team of 64 lanes keeps the 64 sums of one unit.
// The kernel that includes this file defines feature i: float feature(uint source, uint i); and declares: shared float lanes[LANES].

const uint FROM_LIQUID = 0u;
const uint FROM_HIDDEN = 1u;

// The sum of this team's unit, whose weights start at a word of the model; valid in the team's lane 0. Every lane of the group must call it.
float rowSum(uint source, bool mine, uint weights, uint features)
{
    uint me = gl_LocalInvocationID.x;
    uint k = me % 64u;
    float sum = 0.0;
    for (uint f = k; mine && f < features; f += 64u)
        sum = weighted(sum, modelFloat(weights + f), feature(source, f));
    barrier();   // the last sum has been read
    lanes[me] = sum;
    for (uint distance = 32u; distance > 0u; distance >>= 1u)
    {
        barrier();
        if (k < distance)
        {
            precise float both = lanes[me] + lanes[me + distance];
            lanes[me] = both;
        }
    }
    return lanes[me];
}

float biased(float sum, float bias)
{
    precise float whole = sum + bias;
    return whole;
}
