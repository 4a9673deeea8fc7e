using CsCheck;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Networks.Spectrum;

namespace Lsm.Runtime.Tests.Networks.Spectrum;

public sealed class StrongComponentsTests
{
    [Test]
    public void StrongComponents_TwoNeurons_ShareOneIfEachReachesTheOther()
    {
        (from n in Gen.Int[1, 14]
         from edges in Gen.Int[-3, 1].Array[n * n]
         select (n, edges)).Sample(c =>
        {
            // Entries below zero are no synapse; an entry of zero is a synapse of weight zero, which does not connect.
            var rowStart = new int[c.n + 1];
            var targets = new List<int>();
            var weights = new List<float>();
            var reach = new bool[c.n, c.n];
            for (int j = 0; j < c.n; j++)
            {
                reach[j, j] = true;
                for (int i = 0; i < c.n; i++)
                {
                    if (c.edges[(j * c.n) + i] >= 0)
                    {
                        targets.Add(i);
                        weights.Add(c.edges[(j * c.n) + i]);
                        reach[j, i] |= c.edges[(j * c.n) + i] > 0;
                    }
                }

                rowStart[j + 1] = targets.Count;
            }

            for (int via = 0; via < c.n; via++)
            {
                for (int e = 0; e < c.n * c.n; e++)
                {
                    reach[e / c.n, e % c.n] |= reach[e / c.n, via] && reach[via, e % c.n];
                }
            }

            var components = new StrongComponents(SynapseMatrix.FromRows(c.n, rowStart, targets.ToArray(), weights.ToArray()));
            for (int e = 0; e < c.n * c.n; e++)
            {
                bool together = components.Of[e / c.n] == components.Of[e % c.n];
                if (together != (reach[e / c.n, e % c.n] && reach[e % c.n, e / c.n]))
                {
                    return false;
                }
            }

            // Members: each neuron once, ascending, in the component that is reported for it.
            var seen = new List<int>();
            for (int component = 0; component < components.Count; component++)
            {
                int[] members = components.Members(component).ToArray();
                if (members.Length == 0 || !members.SequenceEqual(members.Order()) || members.Any(v => components.Of[v] != component))
                {
                    return false;
                }

                seen.AddRange(members);
            }

            return seen.Order().SequenceEqual(Enumerable.Range(0, c.n));
        });
    }
}
