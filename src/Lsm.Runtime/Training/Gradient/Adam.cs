using System.Numerics;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>Adam (D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015) over one row of parameters.</summary>
internal sealed class Adam(int parameters, GradientOptions options)
{
    /// <summary>The decaying mean of the gradient.</summary>
    public double[] Mean { get; } = new double[parameters];

    /// <summary>The decaying mean of its square.</summary>
    public double[] Square { get; } = new double[parameters];

    /// <summary>Beta1 and Beta2 to the power of the number of updates, by repeated multiplication.</summary>
    public double Power1 { get; set; } = 1;

    public double Power2 { get; set; } = 1;

    public void Step(double[] values, double[] gradient)
    {
        Power1 *= options.Beta1;
        Power2 *= options.Beta2;
        double rate = options.LearningRate / (1 - Power1), unbias = 1 / (1 - Power2);
        ref double x = ref MemoryMarshal.GetArrayDataReference(values);
        ref double g = ref MemoryMarshal.GetArrayDataReference(gradient);
        ref double m = ref MemoryMarshal.GetArrayDataReference(Mean);
        ref double s = ref MemoryMarshal.GetArrayDataReference(Square);
        var (keep1, keep2) = (new Vector<double>(options.Beta1), new Vector<double>(options.Beta2));
        var (take1, take2) = (new Vector<double>(1 - options.Beta1), new Vector<double>(1 - options.Beta2));
        var (rates, unbiases, guard) = (new Vector<double>(rate), new Vector<double>(unbias), new Vector<double>(options.Epsilon));
        int i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> slope = Vector.LoadUnsafe(ref g, (nuint)i);
            Vector<double> mean = (keep1 * Vector.LoadUnsafe(ref m, (nuint)i)) + (take1 * slope);
            Vector<double> square = (keep2 * Vector.LoadUnsafe(ref s, (nuint)i)) + (take2 * (slope * slope));
            mean.StoreUnsafe(ref m, (nuint)i);
            square.StoreUnsafe(ref s, (nuint)i);
            Vector<double> step = rates * mean / (Vector.SquareRoot(square * unbiases) + guard);
            (Vector.LoadUnsafe(ref x, (nuint)i) - step).StoreUnsafe(ref x, (nuint)i);
        }

        for (; i < values.Length; i++)
        {
            double slope = gradient[i];
            Mean[i] = (options.Beta1 * Mean[i]) + ((1 - options.Beta1) * slope);
            Square[i] = (options.Beta2 * Square[i]) + ((1 - options.Beta2) * (slope * slope));
            values[i] -= rate * Mean[i] / (Math.Sqrt(Square[i] * unbias) + options.Epsilon);
        }
    }
}
