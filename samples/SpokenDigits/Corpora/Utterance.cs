using SpokenDigits.Audio;

namespace SpokenDigits.Corpora;

/// <summary>An encoded recording of a spoken digit.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Digit">The digit, 0 to 9.</param>
/// <param name="Speaker">The speaker's name; empty if the file's name lacks it.</param>
/// <param name="Recording">The recording's number; -1 if the file's name lacks it.</param>
/// <param name="Spans">The encodings that training uses; the first <see cref="EncodingOptions.Spans"/> of them are scored in tests.</param>
internal sealed record Utterance(string Name, int Digit, string Speaker, int Recording, IReadOnlyList<EncodedSpan> Spans);
