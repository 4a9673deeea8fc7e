using System.Numerics;
using System.Runtime.CompilerServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Training;

/// <summary>
/// The rank-k update of a packed lower triangle, <c>G[i, j] += sum over k of a[k, i] * b[k, j]</c> for <c>j &lt;= i</c>. Ridge
/// regression spends most of its time here. Row i of the triangle starts at <c>i (i + 1) / 2</c>.
/// </summary>
/// <remarks>
/// Every element adds its products one by one in ascending k, each product and each sum rounded on its own. Lanes, tiles and threads
/// divide elements and never a sum, so the result has the same bits for every SIMD width, thread count and size of block.
/// </remarks>
internal sealed unsafe class TriangleUpdate
{
    /// <summary>Rows of a register tile. With three vectors across, its sums fill 12 registers and hide the latency of an addition.</summary>
    private const int TileRows = 4;

    /// <summary>Rows of the triangle that one piece of work covers: their panels stay in the second-level cache.</summary>
    private const int GroupRows = 64;

    private static readonly int TileColumns = 3 * Vector<double>.Count;

    private readonly int depth;
    private readonly double[] rows;      // [block of 4 rows][k][4]
    private readonly double[] columns;   // [strip of columns][k][s_tileColumns]

    /// <summary>Allocates the panels for triangles of up to <paramref name="size"/> rows and <paramref name="depth"/> terms at a time.</summary>
    public TriangleUpdate(int size, int depth)
    {
        this.depth = depth;
        rows = new double[RoundUp(size, TileRows) * depth];
        columns = new double[RoundUp(size, TileColumns) * depth];
    }

    /// <summary>The number of terms that can be gathered before <see cref="Apply"/>.</summary>
    public int Depth => depth;

    /// <summary>The index of element (row, 0) in a packed lower triangle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long RowStart(int row) => (long)row * (row + 1) / 2;

    /// <summary>Puts term k in place: <c>a[k, first + i] = scale * values[i]</c> and <c>b[k, first + i] = values[i]</c>.</summary>
    public void SetTerm(int k, int first, ReadOnlySpan<double> values, double scale)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            rows[RowPlace(first + i, k)] = scale * value;
            columns[ColumnPlace(first + i, k)] = value;
        }
    }

    /// <summary>As the other overload, for float values; the conversion is exact.</summary>
    public void SetTerm(int k, int first, ReadOnlySpan<float> values, double scale)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            rows[RowPlace(first + i, k)] = scale * value;
            columns[ColumnPlace(first + i, k)] = value;
        }
    }

    /// <summary>Adds terms 0 .. <paramref name="terms"/> - 1 to rows and columns <paramref name="first"/> .. <paramref name="size"/> - 1.</summary>
    public void Apply(double[] triangle, int first, int size, int terms, int threads)
    {
        if (terms == 0 || first >= size)
        {
            return;
        }

        // Blocks and strips are numbered from row 0, so a first row inside one is handled by the tile that straddles it.
        int firstGroup = first / GroupRows;
        int groups = (size + GroupRows - 1) / GroupRows;
        if (threads == 1 || (long)(size - first) * (size - first) * terms < 200_000)
        {
            for (int g = firstGroup; g < groups; g++)
            {
                Group(triangle, g, first, size, terms);
            }

            return;
        }

        Share(triangle, first, size, terms, threads, firstGroup, groups);
    }

    // A separate method, because a closure is allocated at the start of its method, and a single thread must not allocate.
    private void Share(double[] triangle, int first, int size, int terms, int threads, int firstGroup, int groups)
    {
        // Long rows come first, so that the short rows balance the threads at the end.
        ParallelLoop.For(0, groups - firstGroup, threads,
            g => Group(triangle, groups - 1 - g, first, size, terms));
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int RowPlace(int i, int k) => (((i / TileRows) * depth) + k) * TileRows + (i % TileRows);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ColumnPlace(int j, int k) => (((j / TileColumns) * depth) + k) * TileColumns + (j % TileColumns);

    private void Group(double[] triangle, int group, int first, int size, int terms)
    {
        int width = TileColumns;
        int from = Math.Max(group * GroupRows, first / TileRows * TileRows);
        int to = Math.Min((group + 1) * GroupRows, size);
        double* tile = stackalloc double[TileRows * width];
        fixed (double* g = triangle, rows = this.rows, columns = this.columns)
        {
            for (int j0 = first / width * width; j0 < to; j0 += width)
            {
                double* b = columns + ((long)j0 * depth);
                for (int i0 = Math.Max(from, j0 / TileRows * TileRows); i0 < to; i0 += TileRows)
                {
                    double* a = rows + ((long)i0 * depth);
                    if (i0 >= j0 + width - 1 && j0 >= first && i0 >= first && i0 + TileRows <= size)
                    {
                        Tile(a, b, terms, g + RowStart(i0) + j0, g + RowStart(i0 + 1) + j0,
                            g + RowStart(i0 + 2) + j0, g + RowStart(i0 + 3) + j0);
                    }
                    else
                    {
                        Edge(g, a, b, tile, i0, j0, first, size, terms);
                    }
                }
            }
        }
    }

    /// <summary>A tile that the diagonal, the first row or the last row cuts: it is computed completely in separate memory, and partly copied back.</summary>
    private static void Edge(double* g, double* a, double* b, double* tile, int i0, int j0, int first, int size, int terms)
    {
        int width = TileColumns;
        new Span<double>(tile, TileRows * width).Clear();
        int left = Math.Max(j0, first);
        for (int i = Math.Max(i0, first); i < Math.Min(i0 + TileRows, size); i++)
        {
            for (int j = left; j <= Math.Min(i, j0 + width - 1); j++)
            {
                tile[((i - i0) * width) + j - j0] = g[RowStart(i) + j];
            }
        }

        Tile(a, b, terms, tile, tile + width, tile + (2 * width), tile + (3 * width));
        for (int i = Math.Max(i0, first); i < Math.Min(i0 + TileRows, size); i++)
        {
            for (int j = left; j <= Math.Min(i, j0 + width - 1); j++)
            {
                g[RowStart(i) + j] = tile[((i - i0) * width) + j - j0];
            }
        }
    }

    private static void Tile(double* a, double* b, int terms, double* g0, double* g1, double* g2, double* g3)
    {
        int v = Vector<double>.Count;
        Vector<double> s00 = Vector.Load(g0), s01 = Vector.Load(g0 + v), s02 = Vector.Load(g0 + v + v);
        Vector<double> s10 = Vector.Load(g1), s11 = Vector.Load(g1 + v), s12 = Vector.Load(g1 + v + v);
        Vector<double> s20 = Vector.Load(g2), s21 = Vector.Load(g2 + v), s22 = Vector.Load(g2 + v + v);
        Vector<double> s30 = Vector.Load(g3), s31 = Vector.Load(g3 + v), s32 = Vector.Load(g3 + v + v);
        for (int k = 0; k < terms; k++)
        {
            Vector<double> b0 = Vector.Load(b), b1 = Vector.Load(b + v), b2 = Vector.Load(b + v + v);
            var x = new Vector<double>(a[0]);
            s00 += x * b0;
            s01 += x * b1;
            s02 += x * b2;
            x = new Vector<double>(a[1]);
            s10 += x * b0;
            s11 += x * b1;
            s12 += x * b2;
            x = new Vector<double>(a[2]);
            s20 += x * b0;
            s21 += x * b1;
            s22 += x * b2;
            x = new Vector<double>(a[3]);
            s30 += x * b0;
            s31 += x * b1;
            s32 += x * b2;
            a += TileRows;
            b += v + v + v;
        }

        s00.Store(g0);
        s01.Store(g0 + v);
        s02.Store(g0 + v + v);
        s10.Store(g1);
        s11.Store(g1 + v);
        s12.Store(g1 + v + v);
        s20.Store(g2);
        s21.Store(g2 + v);
        s22.Store(g2 + v + v);
        s30.Store(g3);
        s31.Store(g3 + v);
        s32.Store(g3 + v + v);
    }
}
