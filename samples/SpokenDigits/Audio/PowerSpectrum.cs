namespace SpokenDigits.Audio;

/// <summary>Power spectra of short frames: a Hann window, then a radix-2 Fourier transform in double and in a fixed order.</summary>
internal sealed class PowerSpectrum
{
    /// <summary>Samples of a frame, and points of the transform.</summary>
    public const int Size = 256;

    /// <summary>Frequencies from 0 to half the sample rate.</summary>
    public const int BinCount = (Size / 2) + 1;

    private readonly double[] window = new double[Size];
    private readonly double[] cosine = new double[Size / 2];
    private readonly double[] sine = new double[Size / 2];
    private readonly double[] real = new double[Size];
    private readonly double[] imaginary = new double[Size];

    /// <summary>Prepares window and twiddle factors.</summary>
    public PowerSpectrum()
    {
        for (int i = 0; i < Size; i++)
        {
            window[i] = 0.5 - (0.5 * PortableMath.CosineOfTurns((i + 1.0) / (Size + 1)));
        }

        for (int k = 0; k < Size / 2; k++)
        {
            cosine[k] = PortableMath.CosineOfTurns((double)k / Size);
            sine[k] = PortableMath.CosineOfTurns(((k + (3.0 * Size / 4)) % Size) / Size);
        }
    }

    /// <summary>The power at every frequency.</summary>
    /// <param name="frame">[<see cref="Size"/>].</param>
    /// <param name="power">[<see cref="BinCount"/>], overwritten.</param>
    public void Transform(ReadOnlySpan<double> frame, Span<double> power)
    {
        for (int i = 0; i < Size; i++)
        {
            int reversed = 0;
            for (int bit = 1; bit < Size; bit <<= 1)
            {
                reversed = (reversed << 1) | ((i & bit) != 0 ? 1 : 0);
            }

            real[reversed] = frame[i] * window[i];
        }

        Array.Clear(imaginary);
        for (int half = 1; half < Size; half *= 2)
        {
            for (int start = 0; start < Size; start += 2 * half)
            {
                for (int i = 0; i < half; i++)
                {
                    int a = start + i, b = a + half, twiddle = i * (Size / 2 / half);
                    double re = (real[b] * cosine[twiddle]) + (imaginary[b] * sine[twiddle]);
                    double im = (imaginary[b] * cosine[twiddle]) - (real[b] * sine[twiddle]);
                    (real[b], imaginary[b]) = (real[a] - re, imaginary[a] - im);
                    (real[a], imaginary[a]) = (real[a] + re, imaginary[a] + im);
                }
            }
        }

        for (int k = 0; k < BinCount; k++)
        {
            power[k] = (real[k] * real[k]) + (imaginary[k] * imaginary[k]);
        }
    }
}
