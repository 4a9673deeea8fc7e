using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>A task in which answers change what the reservoir sees, or that is scored by decisions: taught with the right answers, then run on its own.</summary>
internal abstract class ClosedLoop
{
    private const double DeviationFloor = 0.01; // a neuron that is silent in what was taught may wake up in the loop

    private static readonly double[] CrossValidated = [.. Enumerable.Range(-9, 19).Select(power => Math.Pow(10, power))];

    public abstract string Name { get; }

    /// <summary>A description of the score.</summary>
    public abstract string Measure { get; }

    /// <summary>Whether the score is an error.</summary>
    public virtual bool LessIsBetter => true;

    /// <summary>The frames at the start that are not learned.</summary>
    public const int Warmup = 500;

    /// <summary>The sensors.</summary>
    public abstract int Inputs { get; }

    /// <summary>What the reservoir sees and should answer while it is taught.</summary>
    public abstract TuningTask Teach(ulong seed);

    /// <summary>Runs the trained reservoir, which is at the end of the taught frames, on its own and scores it.</summary>
    /// <param name="answer">Takes the sensors of a frame and gives the answer.</param>
    /// <param name="seed">The seed of <see cref="Teach"/>.</param>
    protected abstract double Run(Func<float[], double> answer, ulong seed);

    /// <summary>
    /// Teaches a source of features, then runs it with the readout of each penalty. Small errors of a readout grow where its answers act back, and cross-validation on what was taught
    /// does not see it; so a penalty can be given.
    /// </summary>
    /// <param name="source">The features.</param>
    /// <param name="seed">The seed of the data.</param>
    /// <param name="penalties">The penalties of the readout, for features of deviation 1; null for that of generalised cross-validation.</param>
    /// <returns>The score with each penalty; infinitely bad if the features are so similar that a penalty gives no readout.</returns>
    public double[] Scores(FeatureSource source, ulong seed, IReadOnlyList<double?> penalties)
    {
        TuningTask task = Teach(seed);
        var ridge = new RidgeAccumulator(source.Count, 1, threads: 1);
        source.Reset();
        for (int t = 0; t < task.FramesOf(0); t++)
        {
            ReadOnlySpan<float> features = source.Next(task.InputsOf(0).Slice(t * Inputs, Inputs));
            if (t < Warmup)
            {
                continue;
            }

            ridge.Add(features, task.TargetsOf(0, t));
        }

        Action goBack = source.Keep();
        return
        [
            .. penalties.Select(penalty =>
            {
                goBack();
                return Solve(ridge, penalty) is { } readout ? Run(Answers(source, readout), seed) : LessIsBetter ? double.PositiveInfinity : double.NegativeInfinity;
            }),
        ];
    }

    /// <summary>The readout, or null if the features are so similar that the penalty gives none.</summary>
    private static RidgeSolution? Solve(RidgeAccumulator ridge, double? penalty)
    {
        try
        {
            return penalty is { } each ? ridge.SolveScaled(each, DeviationFloor) : ridge.SolveByGcv(CrossValidated);
        }
        catch (TrainingException)
        {
            return null;
        }
    }

    /// <summary>The root of the mean squared error over the variance of the right values.</summary>
    protected static double NormalisedError(IReadOnlyList<double> answers, IReadOnlyList<double> right)
    {
        double mean = right.Average();
        return Math.Sqrt(answers.Zip(right, static (a, b) => (a - b) * (a - b)).Sum() / right.Sum(value => (value - mean) * (value - mean)));
    }

    private static Func<float[], double> Answers(FeatureSource source, RidgeSolution readout) => sensors =>
    {
        ReadOnlySpan<float> features = source.Next(sensors);
        double sum = readout.Bias[0];
        for (int i = 0; i < features.Length; i++)
        {
            sum += readout.Weights[i] * features[i];
        }

        return sum;
    };
}
