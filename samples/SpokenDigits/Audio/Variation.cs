namespace SpokenDigits.Audio;

/// <summary>A change of a training word, as another speaker or another day would make it.</summary>
/// <param name="Frequency">The factor on the limits of the bands; above 0. Above 1 the bands are at higher frequencies, so a voice is in lower bands, as if it were deeper.</param>
/// <param name="Bend">The exponent on the time of the word, from 0 at its start to 1 at its end; above 0. Below 1 the frames are later, above 1 earlier.</param>
internal sealed record Variation(double Frequency, double Bend);
