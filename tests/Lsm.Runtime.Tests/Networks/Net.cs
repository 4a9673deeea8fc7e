using System.Runtime.InteropServices;
using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Tests.Networks;

/// <summary>Helpers to draw networks and to measure them.</summary>
internal static class Net
{
    /// <summary>The four ways to draw a network, all with about the same number of synapses.</summary>
    public static readonly string[] Kinds = ["erdos_renyi", "fan_in", "small_world", "scale_free"];

    public static SynapseMatrix Draw(
        string kind, int n, int degree, double excRatio = 0.8, double? spectralRadius = null, double? weightScale = null, ulong seed = 42, int threads = 2)
    {
        var weights = new WeightLaw(excRatio, spectralRadius, weightScale);
        return kind switch
        {
            "erdos_renyi" => Topologies.ErdosRenyi(n, degree / (n - 1.0), weights, seed, threads),
            "fan_in" => Topologies.FixedFanIn(n, degree, weights, seed, threads),
            "small_world" => Topologies.SmallWorld(n, degree, 0.1, weights, seed, threads),
            _ => Topologies.ScaleFree(n, degree / 2, weights, seed, threads),
        };
    }

    public static ReadOnlySpan<int> TargetsOf(this SynapseMatrix m, int pre) => m.Targets[m.RowStart[pre]..m.RowStart[pre + 1]];

    public static ReadOnlySpan<float> WeightsOf(this SynapseMatrix m, int pre) => m.Weights[m.RowStart[pre]..m.RowStart[pre + 1]];

    public static int OutDegree(this SynapseMatrix m, int pre) => m.RowStart[pre + 1] - m.RowStart[pre];

    public static int[] InDegrees(this SynapseMatrix m)
    {
        var degrees = new int[m.Size];
        foreach (int target in m.Targets)
        {
            degrees[target]++;
        }

        return degrees;
    }

    public static bool Connects(this SynapseMatrix m, int pre, int post) => m.TargetsOf(pre).BinarySearch(post) >= 0;

    public static bool IsSymmetric(this SynapseMatrix m)
    {
        for (int j = 0; j < m.Size; j++)
        {
            foreach (int target in m.TargetsOf(j))
            {
                if (!m.Connects(target, j))
                {
                    return false;
                }
            }
        }

        return true;
    }

    public static bool HasSelfLoop(this SynapseMatrix m)
    {
        for (int j = 0; j < m.Size; j++)
        {
            if (m.Connects(j, j))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>FNV-1a over the bits of row starts, targets and weights.</summary>
    public static ulong Checksum(this SynapseMatrix m)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (int word in m.RowStart)
        {
            hash = (hash ^ (uint)word) * 0x100000001b3;
        }

        foreach (int word in m.Targets)
        {
            hash = (hash ^ (uint)word) * 0x100000001b3;
        }

        foreach (uint word in MemoryMarshal.Cast<float, uint>(m.Weights))
        {
            hash = (hash ^ word) * 0x100000001b3;
        }

        return hash;
    }

    public static SynapseMatrix FromDense(double[,] w)
    {
        int n = w.GetLength(0);
        var dense = new float[n * n];
        for (int i = 0; i < n * n; i++)
        {
            dense[i] = (float)w[i / n, i % n];
        }

        return SynapseMatrix.FromDense(n, dense);
    }
}
