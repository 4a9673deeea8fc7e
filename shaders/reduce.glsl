// The one order in which features are summed: 64 partial sums, p[k] over features k, k + 64, ... ascending from +0; then p[k] += p[k + 32],
// + 16, + 8, + 4, + 2, + 1; the bias last. The kernel that includes this file says what feature i is: float feature(uint source, uint i).

const uint FROM_LIQUID = 0u;
const uint FROM_HIDDEN = 1u;

// p[k] of one row of weights laid out [feature].
float partialSum(uint source, uint weights, uint features, uint k)
{
    float sum = 0.0;
    for (uint f = k; f < features; f += 64u)
        sum = weighted(sum, modelFloat(weights + f), feature(source, f));
    return sum;
}

// The last step of the tree for the eight sums p[c], p[c + 8], ... p[c + 56] of one unit, whose weights lie [feature][unit]: p[c] after
// the rounds + 32, + 16 and + 8. Zero features are skipped: they would add a zero to sums that start from +0.
float strand(uint source, uint weights, uint stride, uint features, uint c)
{
    precise vec4 low = vec4(0.0);
    precise vec4 high = vec4(0.0);
    for (uint start = c; start < features; start += 64u)
    {
        for (uint d = 0u; d < 4u; d++)
        {
            uint f = start + 8u * d;
            float value = f < features ? feature(source, f) : 0.0;
            if (value != 0.0) low[d] = weighted(low[d], modelFloat(weights + f * stride), value);
        }
        for (uint d = 0u; d < 4u; d++)
        {
            uint f = start + 32u + 8u * d;
            float value = f < features ? feature(source, f) : 0.0;
            if (value != 0.0) high[d] = weighted(high[d], modelFloat(weights + f * stride), value);
        }
    }
    precise vec4 by32 = low + high;
    precise vec2 by16 = by32.xy + by32.zw;
    precise float by8 = by16.x + by16.y;
    return by8;
}

// A whole sum by one invocation: for layers with many units, whose weights lie [feature][unit].
float unitSum(uint source, uint weights, uint stride, uint features)
{
    precise float s0 = strand(source, weights, stride, features, 0u) + strand(source, weights, stride, features, 4u);
    precise float s2 = strand(source, weights, stride, features, 2u) + strand(source, weights, stride, features, 6u);
    precise float s1 = strand(source, weights, stride, features, 1u) + strand(source, weights, stride, features, 5u);
    precise float s3 = strand(source, weights, stride, features, 3u) + strand(source, weights, stride, features, 7u);
    precise float even = s0 + s2;
    precise float odd = s1 + s3;
    precise float sum = even + odd;
    return sum;
}
