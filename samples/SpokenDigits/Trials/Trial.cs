using SpokenDigits.Corpora;

namespace SpokenDigits.Trials;

/// <summary>A set of training words and a set of test words.</summary>
/// <param name="Name">The name in the output.</param>
/// <param name="Train">The training words.</param>
/// <param name="Test">The test words.</param>
internal sealed record Trial(string Name, IReadOnlyList<Utterance> Train, IReadOnlyList<Utterance> Test)
{
    /// <summary>The dataset's own split: recordings 0 to 4 of each digit and speaker are the test words.</summary>
    public static Trial OwnSplit(IReadOnlyList<Utterance> all) =>
        Checked(new("split", [.. all.Where(u => !Corpus.IsTest(u))], [.. all.Where(Corpus.IsTest)]));

    /// <summary>The words of one speaker are the test words, those of the others the training words.</summary>
    /// <exception cref="ArgumentException">No speaker has that name; the message lists the speakers.</exception>
    public static Trial HoldOut(IReadOnlyList<Utterance> all, string speaker)
    {
        string[] speakers = Speakers(all);
        if (!speakers.Contains(speaker))
        {
            throw new ArgumentException($"No recording is by '{speaker}'; speakers: {string.Join(", ", speakers)}, or all.");
        }

        return Checked(new(speaker, [.. all.Where(u => u.Speaker != speaker)], [.. all.Where(u => u.Speaker == speaker)]));
    }

    /// <summary>A folder of training words and one of test words.</summary>
    public static Trial Folders(IReadOnlyList<Utterance> train, IReadOnlyList<Utterance> test) => Checked(new("test", train, test));

    /// <summary>The names of the speakers, sorted.</summary>
    public static string[] Speakers(IReadOnlyList<Utterance> all) =>
        [.. all.Select(u => u.Speaker).Where(s => s.Length > 0).Distinct().Order(StringComparer.Ordinal)];

    private static Trial Checked(Trial trial)
    {
        if (trial.Test.Count == 0)
        {
            throw new ArgumentException(
                $"{trial.Name}: there is no test word. Files named {{digit}}_{{speaker}}_0 to _4.wav are the test words, the others the training words; --train and --test name two folders instead.");
        }

        int[] missing = [.. trial.Test.Select(u => u.Digit).Distinct().Order().Where(d => trial.Train.All(u => u.Digit != d))];
        return missing.Length == 0
            ? trial
            : throw new ArgumentException($"{trial.Name}: no training word for digit {string.Join(", ", missing)}, which the test words have.");
    }
}
