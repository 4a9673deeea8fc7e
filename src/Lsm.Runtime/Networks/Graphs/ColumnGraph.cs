using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Graphs;

/// <summary>
/// The column of Maass, Natschlaeger and Markram (Neural Computation 14, 2002): neurons on a grid, in random order, connected with a probability that
/// falls with distance. Random numbers belong to the presynaptic neuron, so that rows can be drawn in any order.
/// </summary>
internal sealed class ColumnGraph
{
    /// <summary>A probability below this is 0: a uniform is at least 2^-53.</summary>
    private const double Smallest = 1.0 / (1L << 53);

    private readonly int[] labels;
    private readonly int[] places;
    private readonly double[] near; // [squared distance]: exp(-(D/lambda)^2), as far as it matters
    private readonly ColumnOptions options;
    private readonly int reach;
    private readonly int excitatory;

    public ColumnGraph(int n, ColumnOptions options, int excitatory, ulong seed)
    {
        (this.options, this.excitatory) = (options, excitatory);
        labels = Labels.Draw(n, seed);
        places = new int[n];
        for (int place = 0; place < n; place++)
        {
            places[labels[place]] = place;
        }

        // exp(-(D/lambda)^2) is below 2^-53 where D/lambda is above 6.07. Nothing is farther than the grid is long.
        int longest = Math.Max(Math.Max(options.Width, options.Height), (n / (options.Width * options.Height)) + 1);
        reach = (int)Math.Min(longest, Math.Ceiling(6.07 * options.Lambda));
        near = new double[(3 * reach * reach) + 1];
        for (int square = 0; square < near.Length; square++)
        {
            near[square] = Exponential.Exp(-square / (options.Lambda * options.Lambda));
        }
    }

    /// <summary>Draws the graph.</summary>
    /// <exception cref="ArgumentException">It has more synapses than an array can hold.</exception>
    public Graph Build(ulong seed, int threads)
    {
        int n = labels.Length;
        var random = new Philox(seed, RandomStream.Graph);
        var rowStart = new int[n + 1];
        Rows.ForEach(n, threads, (from, to) =>
        {
            for (int j = from; j < to; j++)
            {
                rowStart[j + 1] = Row(j, random, []);
            }
        });

        // The second pass draws the same numbers again, which takes less memory than a second copy of the edges.
        Graph.Accumulate(rowStart);
        var targets = new int[rowStart[n]];
        Rows.ForEach(n, threads, (from, to) =>
        {
            for (int j = from; j < to; j++)
            {
                Span<int> row = targets.AsSpan(rowStart[j], rowStart[j + 1] - rowStart[j]);
                Row(j, random, row);
                row.Sort();
            }
        });
        return new Graph(rowStart, targets);
    }

    /// <summary>The mean magnitude of the weight of a synapse.</summary>
    public double MeanWeight(int pre, int post) => options.Weight.Of(pre < excitatory, post < excitatory);

    /// <summary>The delay of a synapse in steps.</summary>
    public byte Delay(int pre, int post)
    {
        double delay = options.Delay.Of(pre < excitatory, post < excitatory) + (options.DelayPerDistance * Math.Sqrt(SquaredDistance(places[pre], places[post])));
        return (byte)Math.Clamp(Math.Round(delay), 1, 255);
    }

    /// <summary>The point of the grid at which a neuron is.</summary>
    public (int X, int Y, int Z) PointOf(int neuron) => Point(places[neuron]);

    private (int X, int Y, int Z) Point(int place) =>
        (place % options.Width, place / options.Width % options.Height, place / (options.Width * options.Height));

    private double SquaredDistance(int from, int to)
    {
        (int x, int y, int z) = Point(from);
        (int a, int b, int c) = Point(to);
        return ((double)(x - a) * (x - a)) + ((double)(y - b) * (y - b)) + ((double)(z - c) * (z - c));
    }

    /// <summary>Draws the row of a neuron: every point within reach takes one random number, in the order of places.</summary>
    private int Row(int j, Philox random, Span<int> targets)
    {
        var draws = new PhiloxSequence(random.For((ulong)j));
        (int x, int y, int z) = Point(places[j]);
        bool isExcitatory = j < excitatory;
        double toExcitatory = options.Connection.Of(isExcitatory, true), toInhibitory = options.Connection.Of(isExcitatory, false);
        int n = labels.Length, area = options.Width * options.Height, count = 0;
        int lastZ = Math.Min((n - 1) / area, z + reach), lastY = Math.Min(options.Height - 1, y + reach), lastX = Math.Min(options.Width - 1, x + reach);
        for (int c = Math.Max(0, z - reach); c <= lastZ; c++)
        {
            for (int b = Math.Max(0, y - reach); b <= lastY; b++)
            {
                for (int a = Math.Max(0, x - reach); a <= lastX; a++)
                {
                    int place = (c * area) + (b * options.Width) + a;
                    double falloff = near[((x - a) * (x - a)) + ((y - b) * (y - b)) + ((z - c) * (z - c))];
                    if (place >= n || place == places[j] || falloff < Smallest)
                    {
                        continue;
                    }

                    int target = labels[place];
                    if (draws.Uniform() < falloff * (target < excitatory ? toExcitatory : toInhibitory))
                    {
                        if (!targets.IsEmpty)
                        {
                            targets[count] = target;
                        }

                        count++;
                    }
                }
            }
        }

        return count;
    }
}
