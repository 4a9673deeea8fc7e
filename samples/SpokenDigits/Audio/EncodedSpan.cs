namespace SpokenDigits.Audio;

/// <summary>The sensor values of a word that was cut out in one way.</summary>
/// <param name="Values">[frame, sensor].</param>
/// <param name="Seconds">The length of the cut, which is divided into the frames.</param>
internal sealed record EncodedSpan(float[] Values, double Seconds);
