using System.Runtime.CompilerServices;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>The function that replaces the derivative of a spike; <see cref="SurrogateKind"/> has the formulas.</summary>
internal readonly struct SurrogateDerivative(GradientOptions options)
{
    private readonly SurrogateKind kind = options.Surrogate;
    private readonly double slope = options.SurrogateSlope ?? options.Surrogate switch
    {
        SurrogateKind.FastSigmoid => 10,
        SurrogateKind.Arctan => 3.141592653589793,
        _ => 1,
    };

    /// <summary>The value at a distance of the potential from the threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double At(double v)
    {
        double scaled = slope * Math.Abs(v);
        switch (kind)
        {
            case SurrogateKind.FastSigmoid:
                double below = 1 + scaled;
                return 1 / (below * below);
            case SurrogateKind.Arctan:
                return 1 / (1 + (scaled * scaled));
            default:
                return scaled <= 1 ? 1 : 0;
        }
    }
}
