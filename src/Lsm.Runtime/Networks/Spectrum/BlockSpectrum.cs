using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Spectrum;

/// <summary>Computes the spectral radius of a weight matrix from its strongly connected blocks.</summary>
internal static class BlockSpectrum
{
    /// <summary>
    /// Returns the largest estimate over the blocks: for a single neuron the magnitude of its synapse onto itself, for a ring a closed form
    /// (<see cref="Ring"/>), for every other block <see cref="Arnoldi"/>. The radius of a matrix without cycles is therefore exactly 0.
    /// </summary>
    /// <param name="matrix">Any matrix.</param>
    /// <param name="threads">The largest number of threads; the bits do not depend on it.</param>
    public static SpectralEstimate Radius(SynapseMatrix matrix, int threads)
    {
        var components = new StrongComponents(matrix);
        bool isWhole = components.Count == 1 && !matrix.Weights.Contains(0);
        var place = new int[matrix.Size];
        var best = default(SpectralEstimate);
        int products = 0;
        for (int c = 0; c < components.Count; c++)
        {
            ReadOnlySpan<int> members = components.Members(c);
            SynapseMatrix block = isWhole ? matrix : Extract(matrix, components.Of, members, place);
            SpectralEstimate estimate = block.SynapseCount == 0 ? default
                : block.SynapseCount == block.Size ? new SpectralEstimate(Ring(block.Weights), 0, 0)
                : Arnoldi.Solve(new SparseBlock(block, threads), threads);
            products += estimate.Products;
            best = estimate.Radius > best.Radius ? estimate : best;
        }

        return best with { Products = products };
    }

    // The synapses within one component whose weights are not zero.
    private static SynapseMatrix Extract(SynapseMatrix matrix, int[] component, ReadOnlySpan<int> members, int[] place)
    {
        var rowStart = new int[members.Length + 1];
        for (int i = 0; i < members.Length; i++)
        {
            int j = members[i];
            place[j] = i;
            int count = 0;
            for (int s = matrix.RowStart[j]; s < matrix.RowStart[j + 1]; s++)
            {
                count += matrix.Weights[s] != 0 && component[matrix.Targets[s]] == component[j] ? 1 : 0;
            }

            rowStart[i + 1] = rowStart[i] + count;
        }

        var targets = new int[rowStart[^1]];
        var weights = new float[rowStart[^1]];
        int at = 0;
        foreach (int j in members)
        {
            for (int s = matrix.RowStart[j]; s < matrix.RowStart[j + 1]; s++)
            {
                if (matrix.Weights[s] != 0 && component[matrix.Targets[s]] == component[j])
                {
                    targets[at] = place[matrix.Targets[s]];
                    weights[at++] = matrix.Weights[s];
                }
            }
        }

        return new SynapseMatrix(rowStart, targets, weights);
    }

    // A strongly connected block with as many synapses as neurons is one ring. Its eigenvalues are the roots of the product of its weights, so
    // their magnitude is the geometric mean. The product can leave the range of a double, hence logarithms; exp is computed by Newton's
    // iteration, whose error squares with each step from at most 0.35.
    private static double Ring(ReadOnlySpan<float> weights)
    {
        double sum = 0;
        foreach (float w in weights)
        {
            sum += InverseNormal.Log(Math.Abs(w));
        }

        if (weights.Length == 1)
        {
            return Math.Abs(weights[0]);
        }

        double mean = sum / weights.Length;
        double radius = 1;
        while (InverseNormal.Log(radius) > mean + 0.35)
        {
            radius *= 0.5;
        }

        while (InverseNormal.Log(radius) < mean - 0.35)
        {
            radius *= 2;
        }

        for (int step = 0; step < 6; step++)
        {
            radius *= 1 + (mean - InverseNormal.Log(radius));
        }

        return radius;
    }
}
