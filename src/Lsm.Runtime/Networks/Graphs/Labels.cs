using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Graphs;

/// <summary>Which neuron stands where in a graph.</summary>
internal static class Labels
{
    /// <summary>
    /// A permutation of 0 to n - 1, all equally likely (R. Durstenfeld, Comm. ACM 7, 1964). It keeps hubs and ring positions apart from the
    /// excitatory neurons, which come first.
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
