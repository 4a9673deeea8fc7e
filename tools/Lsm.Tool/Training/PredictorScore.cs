using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary>How well one predictor does on the rows of each part: errors, and for classes the share of sequences that get theirs.</summary>
internal sealed class PredictorScore
{
    private readonly FitOptions options;
    private readonly DataSet data;
    private readonly ErrorSum[] errors;    // [part]
    private readonly ClassCount[] classes; // [part]

    public PredictorScore(string name, FitOptions options)
    {
        (Name, this.options, data) = (name, options, options.Data);
        int outputs = data.Targets.Length;
        errors = [new(outputs), new(outputs)];
        classes = [new(outputs), new(outputs)];
    }

    /// <summary>What it is called in tables.</summary>
    public string Name { get; }

    /// <summary>Adds a prediction. Every row of every sequence is added, in order.</summary>
    public void Add(int sequence, int row, ReadOnlySpan<double> predicted)
    {
        DataSequence of = data.Sequences[sequence];
        int outputs = data.Targets.Length;
        if (options.PartOf(sequence, row) is var part and not Part.None)
        {
            errors[(int)part].Add(predicted, of.Targets.AsSpan((row + options.Ahead) * outputs, outputs));
            classes[(int)part].Add(predicted);
        }

        if (data.HasClasses && row == of.Rows - 1)
        {
            classes[options.Split.TrainingRows[sequence] > 0 ? 0 : 1].EndSequence(ClassCount.Largest(of.Targets.AsSpan(0, outputs)));
        }
    }

    /// <summary>NRMSE of a target, or for classes the share of sequences that get theirs; null where there is none.</summary>
    public double? Of(int target, Part part) => data.HasClasses ? classes[(int)part].Share : errors[(int)part].Nrmse(target);

    /// <summary>What a <see cref="Runtime.Tuning.FitReport"/> compares: the error over all targets of the validation rows, or the share of sequences that do not get their class.</summary>
    public double ValidationError
    {
        get
        {
            double[] known = [.. Enumerable.Range(0, data.Targets.Length).Select(o => errors[1].Nrmse(o)).OfType<double>()];
            return data.HasClasses ? 1 - (classes[1].Share ?? 1) : known.Length > 0 ? Math.Sqrt(known.Average(static error => error * error)) : 0;
        }
    }
}
