using SpokenDigits.Corpora;

namespace SpokenDigits.Trials;

/// <summary>What is learned from, and what is asked then.</summary>
/// <param name="Name">What the output calls it.</param>
/// <param name="Train">Learned from.</param>
/// <param name="Test">Asked.</param>
internal sealed record Trial(string Name, IReadOnlyList<Utterance> Train, IReadOnlyList<Utterance> Test)
{
    /// <summary>The dataset's own split: recordings 0 to 4 of each digit and speaker are the test.</summary>
    public static Trial OwnSplit(IReadOnlyList<Utterance> all) =>
        Checked(new("split", [.. all.Where(u => !Corpus.IsTest(u))], [.. all.Where(Corpus.IsTest)]));

    /// <summary>One speaker is the test, the others are learned from.</summary>
    /// <exception cref="ArgumentException">Nobody has that name; the message lists those who are there.</exception>
    public static Trial HoldOut(IReadOnlyList<Utterance> all, string speaker)
    {
        string[] speakers = Speakers(all);
        if (!speakers.Contains(speaker))
        {
            throw new ArgumentException($"No recording is by '{speaker}'; speakers: {string.Join(", ", speakers)}, or all.");
        }

        return Checked(new(speaker, [.. all.Where(u => u.Speaker != speaker)], [.. all.Where(u => u.Speaker == speaker)]));
    }

    /// <summary>Two folders.</summary>
    public static Trial Folders(IReadOnlyList<Utterance> train, IReadOnlyList<Utterance> test) => Checked(new("test", train, test));

    /// <summary>Who speaks, by name.</summary>
    public static string[] Speakers(IReadOnlyList<Utterance> all) =>
        [.. all.Select(u => u.Speaker).Where(s => s.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    private static Trial Checked(Trial trial)
    {
        if (trial.Test.Count == 0)
        {
            throw new ArgumentException(
                $"{trial.Name}: no recording is left to test with. Those named {{digit}}_{{speaker}}_0 to _4.wav are the test, the others are learned from; --train and --test take two folders instead.");
        }

        int[] missing = [.. trial.Test.Select(u => u.Digit).Distinct().Order().Where(d => trial.Train.All(u => u.Digit != d))];
        return missing.Length == 0
            ? trial
            : throw new ArgumentException($"{trial.Name}: nothing to learn digit {string.Join(", ", missing)} from: a test recording says it, no training recording does.");
    }
}
