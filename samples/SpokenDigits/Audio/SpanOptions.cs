namespace SpokenDigits.Audio;

/// <summary>One way of cutting the word out of a recording; see <see cref="WordSpan"/>.</summary>
/// <param name="Decibels">A frame is loud if its power is at most this far below that of the loudest frame; above 0.</param>
/// <param name="BeforeSeconds">Margin before the first loud frame.</param>
/// <param name="AfterSeconds">Margin after the last loud frame.</param>
internal sealed record SpanOptions(double Decibels, double BeforeSeconds, double AfterSeconds)
{
    /// <summary>The lowest power of a loud frame, relative to the loudest frame.</summary>
    public double Floor { get; } = PortableMath.Exp(-Decibels * 0.230258509299404568);
}
