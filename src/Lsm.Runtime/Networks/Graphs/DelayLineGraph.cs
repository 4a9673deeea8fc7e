using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Graphs;

/// <summary>
/// Delay lines of spikes: the first neurons form lines, in which every neuron passes one spike on to the next; the other neurons, the readers, receive the
/// sensors and a few neurons of the lines. The first neuron of a line, its head, receives the sensors only.
/// </summary>
/// <param name="Size">The number of neurons.</param>
/// <param name="Lines">The number of lines, at least 1.</param>
/// <param name="LineNeurons">The number of neurons in lines; the first ones, divided evenly among the lines.</param>
internal sealed record DelayLineGraph(int Size, int Lines, int LineNeurons)
{
    /// <summary>Excess of a line's weight over the threshold: at most one part in this many. Fixed-point weights hold the rounded weight exactly.</summary>
    private const int WeightSteps = 1 << 12;

    public static DelayLineGraph Of(int size, int lines, double lineShare) => new(size, lines, Math.Clamp((int)Math.Floor(lineShare * size), lines, size));

    /// <summary>Whether a neuron receives spikes only from the neuron before it in its line.</summary>
    public bool IsRelay(int neuron) => neuron < LineNeurons && !IsHead(neuron);

    /// <summary>Draws the network.</summary>
    /// <param name="fanIn">The number of line neurons that send spikes to each reader, at most <see cref="LineNeurons"/>.</param>
    /// <param name="excRatio">The probability that a reader's synapse is excitatory.</param>
    /// <param name="weightScale">The factor on the magnitudes |N(0, 1)| of the readers' synapses.</param>
    /// <param name="thresholds">[neuron]: one spike takes a neuron from rest to its threshold.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    public SynapseMatrix Build(int fanIn, double excRatio, double weightScale, ReadOnlySpan<float> thresholds, ulong seed)
    {
        Graph.CheckCount(Size, LineNeurons + ((long)(Size - LineNeurons) * fanIn));
        int[] heard = DrawHeard(fanIn, seed);
        var rowStart = new int[Size + 1];
        for (int j = 0; j < LineNeurons; j++)
        {
            rowStart[j + 1] += j + 1 < LineNeurons && !IsHead(j + 1) ? 1 : 0;
        }

        foreach (int pre in heard)
        {
            rowStart[pre + 1]++;
        }

        Graph.Accumulate(rowStart);
        var targets = new int[rowStart[Size]];
        var weights = new float[targets.Length];
        int[] next = rowStart.AsSpan(0, Size).ToArray();
        for (int j = 0; j + 1 < LineNeurons; j++)
        {
            if (!IsHead(j + 1))
            {
                (targets[next[j]], weights[next[j]]) = (j + 1, PassingWeight(thresholds[j + 1]));
                next[j]++;
            }
        }

        var magnitudes = new Philox(seed, RandomStream.RecurrentWeights);
        for (int i = 0; i < heard.Length; i++)
        {
            int at = next[heard[i]]++;
            targets[at] = LineNeurons + (i / fanIn);
            double sign = magnitudes.Uniform((2 * (ulong)i) + 1) < excRatio ? 1 : -1;
            weights[at] = FloatRules.WithoutDenormals((float)(sign * weightScale * Math.Abs(magnitudes.Normal(2 * (ulong)i))));
        }

        return new SynapseMatrix(rowStart, targets, weights);
    }

    /// <summary>The threshold, rounded up to 13 significant bits.</summary>
    internal static float PassingWeight(float threshold)
    {
        double unit = FloatRules.PowerOfTwo(((BitConverter.SingleToInt32Bits(threshold) >> 23) & 0xFF) - 127) / WeightSteps;
        return (float)(Math.Ceiling(threshold / unit) * unit);
    }

    /// <summary>Whether a line starts at a neuron: line l starts at neuron floor(l * LineNeurons / Lines).</summary>
    private bool IsHead(int neuron)
    {
        long line = (((long)neuron * Lines) + Lines - 1) / LineNeurons;
        return neuron == line * LineNeurons / Lines;
    }

    /// <summary>[reader, i]: the line neurons that send spikes to each reader, each once (R. W. Floyd, Comm. ACM 30, 1987).</summary>
    private int[] DrawHeard(int fanIn, ulong seed)
    {
        int readers = Size - LineNeurons;
        var heard = new int[readers * fanIn];
        var random = new Philox(seed, RandomStream.Graph);
        var taken = new HashSet<int>();
        for (int reader = 0; reader < readers; reader++)
        {
            var draws = new PhiloxSequence(random.For((ulong)reader));
            taken.Clear();
            for (int i = 0; i < fanIn; i++)
            {
                int last = LineNeurons - fanIn + i, drawn = draws.Below(last + 1);
                int pre = taken.Contains(drawn) ? last : drawn;
                taken.Add(pre);
                heard[(reader * fanIn) + i] = pre;
            }
        }

        return heard;
    }
}
