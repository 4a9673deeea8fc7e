using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>A readout as the trainers see it: a function of a row of parameters, in double, with its derivatives. Immutable, free-threaded.</summary>
internal abstract class TrainableReadout(int features, int outputs)
{
    public int FeatureCount => features;

    public int OutputCount => outputs;

    public abstract int ParameterCount { get; }

    /// <summary>The hidden values that <see cref="Forward"/> writes for <see cref="Backward"/>.</summary>
    public abstract int HiddenCount { get; }

    public static TrainableReadout Of(Readout readout) => readout switch
    {
        LinearReadout => new TrainableLinear(readout.FeatureCount, readout.OutputCount),
        MlpReadout mlp => new TrainableMlp(mlp.FeatureCount, mlp.HiddenCount, mlp.OutputCount),
        _ => throw new ArgumentException($"Gradient training supports linear and mlp readouts; this one is {readout.Name}.", nameof(readout)),
    };

    /// <summary>Writes a readout's weights as parameters.</summary>
    public abstract void Read(Readout readout, Span<double> parameters);

    /// <summary>The readout with these parameters, rounded to float.</summary>
    /// <exception cref="TrainingException">A weight is out of the range of a readout.</exception>
    public abstract Readout ToReadout(ReadOnlySpan<double> parameters);

    public abstract void Forward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> hidden, Span<double> outputs);

    /// <summary>Adds the parameters' gradient, and writes the features' unless <paramref name="featureGradient"/> is empty.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="features">The features of the forward pass.</param>
    /// <param name="hidden">The values that <see cref="Forward"/> wrote.</param>
    /// <param name="outputGradient">The loss's derivative by the outputs.</param>
    /// <param name="gradient">Added to.</param>
    /// <param name="featureGradient">Overwritten.</param>
    public abstract void Backward(
        ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, ReadOnlySpan<double> hidden, ReadOnlySpan<double> outputGradient,
        Span<double> gradient, Span<double> featureGradient);

    protected static float[] Round(ReadOnlySpan<double> parameters)
    {
        var rounded = new float[parameters.Length];
        WeightRange.Round(parameters, rounded, "Use a smaller LearningRate or clip the gradient.");
        return rounded;
    }

    protected static void Widen(ReadOnlySpan<float> values, Span<double> target)
    {
        for (int i = 0; i < values.Length; i++)
        {
            target[i] = values[i];
        }
    }
}
