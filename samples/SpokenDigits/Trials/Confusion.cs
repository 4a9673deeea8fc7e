using SpokenDigits.Corpora;

namespace SpokenDigits.Trials;

/// <summary>How often each digit was taken for each.</summary>
internal sealed class Confusion
{
    private readonly int[,] counts = new int[Corpus.Digits, Corpus.Digits];

    /// <summary>[said, heard].</summary>
    public int this[int said, int heard] => counts[said, heard];

    /// <summary>Words.</summary>
    public int Total { get; private set; }

    /// <summary>Words heard right.</summary>
    public int Correct { get; private set; }

    /// <summary>The share heard right, 0 to 1; NaN without a word.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>Counts a word.</summary>
    public void Add(int said, int heard)
    {
        counts[said, heard]++;
        Total++;
        Correct += said == heard ? 1 : 0;
    }

    /// <summary>Counts the words of another.</summary>
    public void Add(Confusion other)
    {
        for (int said = 0; said < Corpus.Digits; said++)
        {
            for (int heard = 0; heard < Corpus.Digits; heard++)
            {
                counts[said, heard] += other.counts[said, heard];
            }
        }

        Total += other.Total;
        Correct += other.Correct;
    }
}
