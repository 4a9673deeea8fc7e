// One neuron's arithmetic. Every float result is rounded on its own ("precise": no contraction), so that any device gives the CPU's bits.

const float TINY = 8.8817841970012523e-16;   // 2^-50: a smaller stored value becomes +0, so that no denormal can arise

float snap(float v) { return abs(v) < TINY ? 0.0 : v; }

float weighted(float sum, float weight, float value)
{
    precise float product = weight * value;
    precise float next = sum + product;
    return next;
}

// u = (beta * membrane) + (drive + recurrent). An accumulator stays below 2^24, so the conversion is exact, and so is the power of two.
float potential(float beta, float membrane, float drive, int accumulator)
{
    precise float recurrent = float(accumulator) * SCALE;
    precise float current = drive + recurrent;
    precise float kept = beta * membrane;
    precise float u = kept + current;
    return u;
}

float afterSpike(float u, float threshold, bool fired)
{
    precise float reset = u - threshold;
    return snap(fired ? reset : u);
}

float nextTrace(float decay, float trace, bool fired)
{
    precise float kept = decay * trace;
    precise float next = kept + (fired ? 1.0 : 0.0);
    return snap(next);
}

float relu(float x) { return x > 0.0 ? x : 0.0; }
