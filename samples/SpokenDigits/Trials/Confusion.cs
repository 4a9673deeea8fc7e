using SpokenDigits.Corpora;

namespace SpokenDigits.Trials;

/// <summary>A confusion matrix: how often each spoken digit was recognised as each digit.</summary>
internal sealed class Confusion
{
    private readonly int[,] counts = new int[Corpus.Digits, Corpus.Digits];

    /// <summary>The number of words, [spoken, recognised].</summary>
    public int this[int spoken, int recognised] => counts[spoken, recognised];

    /// <summary>The number of words.</summary>
    public int Total { get; private set; }

    /// <summary>The number of words that were recognised correctly.</summary>
    public int Correct { get; private set; }

    /// <summary>The share that was recognised correctly, 0 to 1; NaN without a word.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>The number of words with this digit.</summary>
    public int Spoken(int digit) => Enumerable.Range(0, Corpus.Digits).Sum(recognised => counts[digit, recognised]);

    /// <summary>Adds a word.</summary>
    public void Add(int spoken, int recognised)
    {
        counts[spoken, recognised]++;
        Total++;
        Correct += spoken == recognised ? 1 : 0;
    }

    /// <summary>Adds the words of another matrix.</summary>
    public void Add(Confusion other)
    {
        for (int spoken = 0; spoken < Corpus.Digits; spoken++)
        {
            for (int recognised = 0; recognised < Corpus.Digits; recognised++)
            {
                counts[spoken, recognised] += other.counts[spoken, recognised];
            }
        }

        Total += other.Total;
        Correct += other.Correct;
    }
}
