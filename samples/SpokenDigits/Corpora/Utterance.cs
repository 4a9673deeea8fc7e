namespace SpokenDigits.Corpora;

/// <summary>One recording of one spoken digit, encoded.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Digit">What was said, 0 to 9.</param>
/// <param name="Speaker">Who said it; empty where the file's name does not tell.</param>
/// <param name="Recording">The recording's number; -1 where the file's name does not tell.</param>
/// <param name="Spans">[span][frame, sensor], see <see cref="Audio.UtteranceEncoder"/>.</param>
internal sealed record Utterance(string Name, int Digit, string Speaker, int Recording, float[][] Spans);
