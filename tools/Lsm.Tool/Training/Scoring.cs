using Lsm.Runtime.Training;
using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary>Scores of the liquid, of a linear readout on the sensors, and of persistence (of classes: of the most frequent class).</summary>
internal sealed class Scoring
{
    private readonly FitOptions options;
    private readonly DataSet data;
    private readonly RidgeSolution linear;
    private readonly ErrorSum[,] errors = new ErrorSum[2, 3];
    private readonly ClassCount[,] classes = new ClassCount[2, 3];
    private readonly double[][] predicted = new double[3][];
    private readonly int frequent;

    public Scoring(FitOptions options, RidgeSolution linear)
    {
        (this.options, data, this.linear) = (options, options.Data, linear);
        int outputs = data.Targets.Length;
        for (int predictor = 0; predictor < 3; predictor++)
        {
            predicted[predictor] = new double[outputs];
            for (int part = 0; part < 2; part++)
            {
                (errors[part, predictor], classes[part, predictor]) = (new ErrorSum(outputs), new ClassCount(outputs));
            }
        }

        frequent = data.HasClasses ? Enumerable.Range(0, data.Sequences.Count).Where(s => options.Split.TrainingRows[s] > 0).GroupBy(ClassOf).MaxBy(static group => group.Count())!.Key : -1;
    }

    /// <summary>What is scored, the liquid first.</summary>
    public string[] Predictors => ["liquid", "linear", data.HasClasses ? "most frequent" : "persistence"];

    /// <summary>Adds the row whose frame just ended.</summary>
    public void Add(int s, int row, ReadOnlySpan<float> sensors, ReadOnlySpan<float> motors)
    {
        DataSequence sequence = data.Sequences[s];
        Part part = options.PartOf(s, row);
        int outputs = data.Targets.Length, at = row + options.Ahead;
        if (part != Part.None)
        {
            Predict(sequence, at, sensors, motors);
            for (int predictor = 0; predictor < 3; predictor++)
            {
                if (data.HasClasses)
                {
                    classes[(int)part, predictor].Add(predicted[predictor]);
                }
                else
                {
                    errors[(int)part, predictor].Add(predicted[predictor], sequence.Targets.AsSpan(at * outputs, outputs));
                }
            }
        }

        if (data.HasClasses && row == sequence.Rows - 1)
        {
            for (int predictor = 0; predictor < 3; predictor++)
            {
                classes[options.Split.TrainingRows[s] > 0 ? 0 : 1, predictor].EndSequence(ClassOf(s));
            }
        }
    }

    /// <summary>See <see cref="FitResult.Scores"/>.</summary>
    public double?[][][] ToScores() => data.HasClasses
        ? [Table((part, predictor) => classes[part, predictor].Share)]
        : [.. Enumerable.Range(0, data.Targets.Length).Select(o => Table((part, predictor) => errors[part, predictor].Nrmse(o)))];

    private static double?[][] Table(Func<int, int, double?> score) => [[score(0, 0), score(0, 1), score(0, 2)], [score(1, 0), score(1, 1), score(1, 2)]];

    private void Predict(DataSequence sequence, int at, ReadOnlySpan<float> sensors, ReadOnlySpan<float> motors)
    {
        int outputs = data.Targets.Length, last = Math.Max(0, at - Math.Max(1, options.Ahead));
        for (int o = 0; o < outputs; o++)
        {
            double sum = linear.Bias[o];
            for (int i = 0; i < sensors.Length; i++)
            {
                sum += linear.Weights[(o * sensors.Length) + i] * sensors[i];
            }

            predicted[0][o] = motors[o];
            predicted[1][o] = sum;
            predicted[2][o] = data.HasClasses ? (o == frequent ? 1 : 0) : sequence.Targets[(last * outputs) + o];
        }
    }

    private int ClassOf(int s) => ClassCount.Largest(data.Sequences[s].Targets.AsSpan(0, data.Targets.Length));
}
