using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks;

/// <summary>Draws the weights of an untrained readout: uniform in ±1/sqrt(inputs), in sequence from the random stream of the readout.</summary>
internal sealed class ReadoutWeights(ulong seed)
{
    private readonly Philox random = new(seed, RandomStream.Readout);
    private ulong drawn;

    public float[] Draw(int count, int inputs)
    {
        RoundingMode.Require();
        var weights = new float[count];
        double bound = 1 / Math.Sqrt(inputs);
        for (int i = 0; i < count; i++)
        {
            weights[i] = (float)(((2 * random.Uniform(drawn++)) - 1) * bound);
        }

        return weights;
    }
}
