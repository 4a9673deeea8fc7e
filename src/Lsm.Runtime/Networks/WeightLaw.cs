using Lsm.Runtime.Networks.Graphs;
using Lsm.Runtime.Networks.Spectrum;
using Lsm.Runtime.Numerics;
using static System.FormattableString;

namespace Lsm.Runtime.Networks;

/// <summary>Draws the weights of a graph: |N(0, 1)|, signed by Dale's law, scaled to a spectral radius or by a factor.</summary>
/// <param name="ExcRatio">The share of excitatory neurons, 0 to 1: the first floor(ExcRatio * n).</param>
/// <param name="SpectralRadius">The spectral radius to scale to, or null.</param>
/// <param name="WeightScale">The factor on |N(0, 1)|, or null. Without either the spectral radius is <see cref="DefaultSpectralRadius"/>, which is the factor itself if the graph has no loop.</param>
internal sealed record WeightLaw(double ExcRatio, double? SpectralRadius, double? WeightScale)
{
    /// <summary>The default spectral radius.</summary>
    public const double DefaultSpectralRadius = 0.9;

    /// <summary>The largest spectral radius and the largest factor.</summary>
    public const double Largest = 1000;

    /// <summary>Refuses settings outside their range.</summary>
    /// <exception cref="ArgumentException">A setting is out of range, or both scales are set.</exception>
    public void Check()
    {
        if (!(ExcRatio >= 0 && ExcRatio <= 1))
        {
            throw new ArgumentException(Invariant($"excRatio is {ExcRatio}; it is the share of excitatory neurons and must lie between 0 and 1."));
        }

        if (SpectralRadius is { } radius && WeightScale is { } scale)
        {
            throw new ArgumentException(Invariant(
                $"spectralRadius ({radius}) and weightScale ({scale}) are both set; set only one of them."));
        }

        if (SpectralRadius is { } r && !(r >= 0 && r <= Largest))
        {
            throw new ArgumentException(Invariant($"spectralRadius is {r}; it must lie between 0 and {Largest}."));
        }

        if (WeightScale is { } s && !(s >= 0 && s <= Largest))
        {
            throw new ArgumentException(Invariant($"weightScale is {s}; it must lie between 0 and {Largest}."));
        }
    }

    /// <summary>Draws the weights of a graph. Weight r of row j is normal number r of (seed, RecurrentWeights, j).</summary>
    /// <exception cref="ArgumentException">A spectral radius is set and the radius of the graph is 0 or rounding noise.</exception>
    public SynapseMatrix Apply(Graph graph, ulong seed, int threads)
    {
        int excitatory = (int)Math.Floor(ExcRatio * graph.Size);
        var weights = new float[graph.Targets.Length];
        var random = new Philox(seed, RandomStream.RecurrentWeights);
        double scale = WeightScale ?? 1;
        Rows.ForEach(graph.Size, threads, (from, to) =>
        {
            double[] normals = [];
            for (int j = from; j < to; j++)
            {
                Span<float> row = weights.AsSpan(graph.RowStart[j], graph.RowStart[j + 1] - graph.RowStart[j]);
                normals = normals.Length < row.Length ? new double[row.Length] : normals;
                random.For((ulong)j).Normals(0, normals.AsSpan(0, row.Length));
                double sign = j < excitatory ? scale : -scale;
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] = (float)(sign * Math.Abs(normals[i]));
                }
            }
        });

        return Scaled(graph, weights, threads);
    }

    /// <summary>
    /// Draws the weights of a column: gamma-distributed with the mean of the pair of types and a standard deviation equal to it, which is the exponential
    /// distribution. Weight r of row j is uniform number r of (seed, RecurrentWeights, j).
    /// </summary>
    /// <exception cref="ArgumentException">A spectral radius is set and the radius of the graph is 0 or rounding noise.</exception>
    public SynapseMatrix Apply(Graph graph, ColumnGraph column, ulong seed, int threads)
    {
        int excitatory = (int)Math.Floor(ExcRatio * graph.Size);
        var weights = new float[graph.Targets.Length];
        var random = new Philox(seed, RandomStream.RecurrentWeights);
        double scale = WeightScale ?? 1;
        Rows.ForEach(graph.Size, threads, (from, to) =>
        {
            for (int j = from; j < to; j++)
            {
                Philox row = random.For((ulong)j);
                double sign = j < excitatory ? -scale : scale; // a logarithm of a uniform is negative
                for (int s = graph.RowStart[j]; s < graph.RowStart[j + 1]; s++)
                {
                    double mean = column.MeanWeight(j, graph.Targets[s]);
                    weights[s] = FloatRules.WithoutDenormals((float)(sign * mean * InverseNormal.Log(row.Uniform((ulong)(s - graph.RowStart[j])))));
                }
            }
        });
        return Scaled(graph, weights, threads);
    }

    private SynapseMatrix Scaled(Graph graph, float[] weights, int threads)
    {
        var matrix = new SynapseMatrix(graph.RowStart, graph.Targets, weights);
        if (WeightScale is null)
        {
            // No other code has the matrix yet, so its weights can be scaled in place.
            double factor = FactorFor(matrix, SpectralRadius, threads);
            Rows.ForEach(weights.Length, threads, (from, to) =>
            {
                for (int s = from; s < to; s++)
                {
                    weights[s] = (float)(weights[s] * factor);
                }
            });
        }

        return matrix;
    }

    private static double FactorFor(SynapseMatrix matrix, double? given, int threads)
    {
        double wanted = given ?? DefaultSpectralRadius;
        if (wanted == 0)
        {
            return 0;
        }

        double radius = BlockSpectrum.Radius(matrix, threads).Radius;
        double factor = wanted / radius;
        if (!(factor <= 1e30))
        {
            if (given is null)
            {
                return DefaultSpectralRadius; // a small network may have no loop by chance: any factor keeps it stable
            }

            throw new ArgumentException(Invariant(
                $"This network of {matrix.Size} neurons and {matrix.SynapseCount} synapses has spectral radius {radius}: without loops no scale makes it {wanted}. Set weightScale instead of spectralRadius, or increase the number of synapses."));
        }

        return factor;
    }
}
