using ScottPlot;

namespace Lsm.Activity.Pictures;

/// <summary>The colours of all pictures.</summary>
internal static class PictureColors
{
    public static readonly Color Black = Color.FromHex("#24292f");
    public static readonly Color Blue = Color.FromHex("#0a66c2");
    public static readonly Color Red = Color.FromHex("#c2255c");
    public static readonly Color Orange = Color.FromHex("#e8890c");
    public static readonly Color Green = Color.FromHex("#2b8a3e");
    public static readonly Color Grey = Color.FromHex("#57606a");
    public static readonly Color LightGrey = Color.FromHex("#afb8c1");
    public static readonly Color PaleGrey = Color.FromHex("#eaeef2");

    /// <summary>Excitatory neurons.</summary>
    public static Color Excitatory => Blue;

    /// <summary>The lines of sensors and motors, in their order.</summary>
    public static Color[] Lines { get; } = [Blue, Red, Orange, Green, Black, Grey, Color.FromHex("#7048e8"), Color.FromHex("#0c8599")];

    /// <summary>Inhibitory neurons.</summary>
    public static Color Inhibitory => Red;
}
