namespace Lsm.Tool.Training;

/// <summary>Squared errors of predictions, per output, beside the variance of the targets.</summary>
internal sealed class ErrorSum(int outputs)
{
    private readonly double[] squares = new double[outputs];
    private readonly double[] means = new double[outputs];
    private readonly double[] spreads = new double[outputs];
    private long count;

    public void Add(ReadOnlySpan<double> predicted, ReadOnlySpan<double> targets)
    {
        count++;
        for (int o = 0; o < squares.Length; o++)
        {
            double error = predicted[o] - targets[o], off = targets[o] - means[o];
            squares[o] += error * error;
            means[o] += off / count;
            spreads[o] += off * (targets[o] - means[o]);
        }
    }

    /// <summary>The root mean squared error over the deviation of the target: 0 is exact, 1 as good as its mean; null where the target never changes.</summary>
    public double? Nrmse(int output) => count > 0 && spreads[output] > 0 ? Math.Sqrt(squares[output] / spreads[output]) : null;
}
