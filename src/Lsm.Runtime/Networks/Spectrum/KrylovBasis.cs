using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Spectrum;

/// <summary>
/// The basis vectors of an Arnoldi process and the operations on them. Every sum has one order for any thread count and SIMD width: rows
/// are split into blocks of <see cref="BlockRows"/>; within a block row r is added to partial sum r mod 16; blocks are added in ascending order.
/// </summary>
internal sealed class KrylovBasis
{
    private const int BlockRows = 1024;
    private readonly int length;
    private readonly int threads;
    private readonly List<double[]> vectors = [];
    private double[] partial = [];

    /// <summary>Allocates vectors of n entries.</summary>
    public KrylovBasis(int n, int threads)
    {
        length = (n + 15) & ~15;
        this.threads = threads;
    }

    /// <summary>Basis vector i. Its length is n rounded up to a multiple of 16; the entries from n on are zero.</summary>
    public double[] this[int i]
    {
        get
        {
            while (vectors.Count <= i)
            {
                vectors.Add(new double[length]);
            }

            return vectors[i];
        }
    }

    /// <summary>
    /// Makes vector <paramref name="count"/> orthogonal to the earlier vectors by classical Gram-Schmidt, done twice, and scales it to norm 1.
    /// </summary>
    /// <param name="count">The number of earlier vectors.</param>
    /// <param name="h">Length count: receives the coefficients of the subtracted vectors.</param>
    /// <returns>The norm before scaling. A vector whose norm is at most <paramref name="negligible"/> is not scaled.</returns>
    /// <param name="negligible">The norm up to which a vector is not scaled; 0 or more.</param>
    public double Orthogonalise(int count, Span<double> h, double negligible)
    {
        var none = new double[count];
        var first = new double[count];
        var second = new double[count];
        Step(count, none, first);
        Step(count, first, second);
        double norm = Math.Sqrt(Step(count, second, []));
        for (int i = 0; i < count; i++)
        {
            h[i] = first[i] + second[i];
        }

        if (norm > negligible)
        {
            Multiply(this[count], 1 / norm);
        }

        return norm;
    }

    /// <summary>Replaces vectors 0 to kept - 1 by combinations of vectors 0 to count - 1, and moves vector count to index kept.</summary>
    /// <param name="count">The number of vectors to combine.</param>
    /// <param name="kept">The number of combinations, less than <paramref name="count"/>.</param>
    /// <param name="p">Row-major count * kept: column c holds the coefficients of combination c.</param>
    public void Combine(int count, int kept, double[] p)
    {
        ForBlocks(count * kept, block =>
        {
            (int from, int rows) = Rows(block);
            double[] rented = ArrayPool<double>.Shared.Rent(kept * rows);
            Span<double> results = rented.AsSpan(0, kept * rows);
            results.Clear();
            for (int c = 0; c < kept; c++)
            {
                Span<double> result = results.Slice(c * rows, rows);
                for (int i = 0; i < count; i++)
                {
                    AddScaled(result, vectors[i].AsSpan(from, rows), p[(i * kept) + c]);
                }
            }

            for (int c = 0; c < kept; c++)
            {
                results.Slice(c * rows, rows).CopyTo(vectors[c].AsSpan(from, rows));
            }

            ArrayPool<double>.Shared.Return(rented);
        });
        (vectors[kept], vectors[count]) = (vectors[count], vectors[kept]);
    }

    private int Blocks => (length + BlockRows - 1) / BlockRows;

    // Subtracts the given combination of the first `count` vectors from vector `count`. Then writes its products with those vectors to
    // `products` or, if that is empty, returns its squared norm.
    private double Step(int count, double[] coefficients, double[] products)
    {
        int measures = Math.Max(products.Length, 1);
        if (this.partial.Length < Blocks * measures)
        {
            this.partial = new double[Blocks * (measures + 16)];
        }

        double[] w = this[count], partial = this.partial;
        ForBlocks(count, block =>
        {
            (int from, int rows) = Rows(block);
            Span<double> part = w.AsSpan(from, rows);
            for (int i = 0; i < count; i++)
            {
                if (coefficients[i] != 0)
                {
                    AddScaled(part, vectors[i].AsSpan(from, rows), -coefficients[i]);
                }
            }

            for (int i = 0; i < measures; i++)
            {
                partial[(block * measures) + i] = Dot(part, products.Length == 0 ? part : vectors[i].AsSpan(from, rows));
            }
        });

        double square = 0;
        for (int block = 0; block < Blocks; block++)
        {
            square += partial[block * measures];
            for (int i = 0; i < products.Length; i++)
            {
                products[i] += partial[(block * measures) + i];
            }
        }

        return square;
    }

    private (int From, int Rows) Rows(int block) => (block * BlockRows, Math.Min(BlockRows, length - (block * BlockRows)));

    private void ForBlocks(long workPerRow, Action<int> body)
    {
        if (threads == 1 || workPerRow * length < 65536)
        {
            for (int block = 0; block < Blocks; block++)
            {
                body(block);
            }
        }
        else
        {
            ParallelLoop.For(0, Blocks, threads, body);
        }
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Vector256<double> a = default, b = default, c = default, d = default;
        ref double px = ref MemoryMarshal.GetReference(x);
        ref double py = ref MemoryMarshal.GetReference(y[..x.Length]);
        for (nuint r = 0; r < (nuint)x.Length; r += 16)
        {
            a += Vector256.LoadUnsafe(ref px, r) * Vector256.LoadUnsafe(ref py, r);
            b += Vector256.LoadUnsafe(ref px, r + 4) * Vector256.LoadUnsafe(ref py, r + 4);
            c += Vector256.LoadUnsafe(ref px, r + 8) * Vector256.LoadUnsafe(ref py, r + 8);
            d += Vector256.LoadUnsafe(ref px, r + 12) * Vector256.LoadUnsafe(ref py, r + 12);
        }

        Vector256<double> sum = (a + b) + (c + d);
        return (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }

    private static void AddScaled(Span<double> x, ReadOnlySpan<double> y, double factor)
    {
        ref double px = ref MemoryMarshal.GetReference(x);
        ref double py = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector256<double> f = Vector256.Create(factor);
        for (nuint r = 0; r < (nuint)x.Length; r += 4)
        {
            (Vector256.LoadUnsafe(ref px, r) + (Vector256.LoadUnsafe(ref py, r) * f)).StoreUnsafe(ref px, r);
        }
    }

    private static void Multiply(Span<double> x, double factor)
    {
        for (int r = 0; r < x.Length; r++)
        {
            x[r] *= factor;
        }
    }
}
