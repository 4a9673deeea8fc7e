using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Graphs;

/// <summary>Assigns the neurons to the places of a graph.</summary>
internal static class Labels
{
    /// <summary>
    /// Draws a permutation of 0 to n - 1 uniformly (R. Durstenfeld, Comm. ACM 7, 1964). It makes hubs and ring positions independent of the
    /// excitatory neurons, which have the first indices.
    /// </summary>
    public static int[] Draw(int n, ulong seed)
    {
        var labels = new int[n];
        for (int i = 0; i < n; i++)
        {
            labels[i] = i;
        }

        var draws = new PhiloxSequence(new Philox(seed, RandomStream.NeuronLabels));
        for (int i = n - 1; i > 0; i--)
        {
            int other = draws.Below(i + 1);
            (labels[i], labels[other]) = (labels[other], labels[i]);
        }

        return labels;
    }
}
