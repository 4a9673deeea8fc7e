using System.Runtime.CompilerServices;

namespace Lsm.Runtime.Networks;

/// <summary>
/// The options of a <c>column</c>: neurons on the points of a grid, connected with a probability <c>C*exp(-(D/lambda)^2)</c> that falls with their
/// Euclidean distance D (W. Maass, T. Natschlaeger and H. Markram, "Real-time computing without stable states", Neural Computation 14, 2002). The defaults are
/// the values of its appendix B. Immutable; every value is checked when it is set.
/// </summary>
public sealed record ColumnOptions
{
    /// <summary>The points of the grid in its first direction, 1 to 1,024; 3 by default.</summary>
    public int Width { get; init => field = Points(value); } = 3;

    /// <summary>The points of the grid in its second direction, 1 to 1,024; 3 by default. The third direction has as many as the neurons need.</summary>
    public int Height { get; init => field = Points(value); } = 3;

    /// <summary>The distance, in grid points, at which the probability has fallen to 1/e, in [0.1, 100]; 2 by default.</summary>
    public double Lambda { get; init => field = Within(value, 0.1, 100); } = 2;

    /// <summary>The probability C of each pair of types at distance 0, in [0, 1]; 0.3, 0.2, 0.4 and 0.1 by default.</summary>
    public TypePairs Connection { get; init => field = value.Check(nameof(Connection), 0, 1); } = new(0.3, 0.2, 0.4, 0.1);

    /// <summary>
    /// The mean magnitude of the weights of each pair of types before they are scaled, in [0, 1,000]; 1, 2, 19/30 and 19/30 by default, the 30, 60, 19
    /// and 19 nA of the paper relative to the first. A weight is gamma-distributed with its mean as standard deviation, as there.
    /// </summary>
    public TypePairs Weight { get; init => field = value.Check(nameof(Weight), 0, 1000); } = new(1, 2, 19.0 / 30, 19.0 / 30);

    /// <summary>
    /// The delay of each pair of types in steps, in [0, 255]; 2, 1, 1 and 1 by default, the 1.5 and 0.8 ms of the paper at one step per millisecond. A
    /// synapse has this plus <see cref="DelayPerDistance"/> times its distance, rounded, at least 1 and at most 255.
    /// </summary>
    public TypePairs Delay { get; init => field = value.Check(nameof(Delay), 0, 255); } = new(2, 1, 1, 1);

    /// <summary>The steps by which each grid point of distance delays a spike, in [0, 255]; 0 by default, as in the paper.</summary>
    public double DelayPerDistance { get; init => field = Within(value, 0, 255); }

    private static int Points(int value, [CallerMemberName] string option = "") =>
        value is >= 1 and <= 1024 ? value : throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; it must be from 1 to 1024.");

    private static double Within(double value, double low, double high, [CallerMemberName] string option = "") =>
        value >= low && value <= high
            ? value
            : throw new ArgumentOutOfRangeException(option, value, FormattableString.Invariant($"{option} is {value}; it must be from {low} to {high}."));
}
