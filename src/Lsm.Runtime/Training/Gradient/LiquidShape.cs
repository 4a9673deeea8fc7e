using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>
/// A liquid as the trainers see it: a function of a row of parameters, which are the readout's, the input weights [input, neuron], the
/// recurrent weights in the order of the compressed rows, and where trained beta and threshold [neuron]. Immutable, free-threaded.
/// </summary>
internal sealed class LiquidShape
{
    private const double SmallestThreshold = 1e-3;
    private const double LargestThreshold = 1e6;

    private readonly LiquidStateMachine model;
    private readonly int[] rowStart;
    private readonly int[] targets;
    private readonly sbyte[] signs;       // per synapse: which sign Dale's law holds it to, 0 for none
    private readonly double[] beta;
    private readonly double[] threshold;
    private readonly double[] decay;

    public LiquidShape(LiquidStateMachine model, GradientOptions options)
    {
        this.model = model;
        Options = options;
        Readout = TrainableReadout.Of(model.Readout);
        SynapseMatrix recurrent = model.Reservoir.Recurrent;
        rowStart = recurrent.RowStart.ToArray();
        targets = recurrent.Targets.ToArray();
        signs = Signs(recurrent);
        beta = Widen(model.Reservoir.Beta);
        threshold = Widen(model.Reservoir.Threshold);
        decay = Widen(model.TraceDecay);
        InputStart = Readout.ParameterCount;
        RecurrentStart = InputStart + model.Reservoir.InputWeights.Length;
        BetaStart = RecurrentStart + targets.Length;
        ThresholdStart = BetaStart + (options.TrainBeta ? Neurons : 0);
        ParameterCount = ThresholdStart + (options.TrainThreshold ? Neurons : 0);
    }

    public GradientOptions Options { get; }

    public TrainableReadout Readout { get; }

    public int Neurons => model.ReservoirSize;

    public int Inputs => model.Reservoir.InputSize;

    public FeatureKind Features => model.Features;

    public int InputStart { get; }

    public int RecurrentStart { get; }

    public int BetaStart { get; }

    public int ThresholdStart { get; }

    public int ParameterCount { get; }

    public ReadOnlySpan<int> RowStart => rowStart;

    public ReadOnlySpan<int> Targets => targets;

    public ReadOnlySpan<double> Decay => decay;

    /// <summary>Whether neurons have a refractory period.</summary>
    public bool IsRefractory => model.Reservoir.Neurons.Uses(NeuronModel.RefractoryPeriod);

    /// <summary>[neuron]: steps after a spike without another; not trained.</summary>
    public ReadOnlySpan<float> RefractoryPeriod => model.Reservoir.RefractoryPeriod;

    public ReadOnlySpan<double> Beta(double[] parameters) => Options.TrainBeta ? parameters.AsSpan(BetaStart, Neurons) : beta;

    public ReadOnlySpan<double> Threshold(double[] parameters) => Options.TrainThreshold ? parameters.AsSpan(ThresholdStart, Neurons) : threshold;

    public double[] Start()
    {
        var parameters = new double[ParameterCount];
        Readout.Read(model.Readout, parameters);
        Widen(model.Reservoir.InputWeights).CopyTo(parameters, InputStart);
        Widen(model.Reservoir.Recurrent.Weights).CopyTo(parameters, RecurrentStart);
        (Options.TrainBeta ? beta : []).CopyTo(parameters, BetaStart);
        (Options.TrainThreshold ? threshold : []).CopyTo(parameters, ThresholdStart);
        return parameters;
    }

    /// <summary>Weights that crossed zero against Dale's law stop there; beta and threshold stay where they may be.</summary>
    public void Project(double[] parameters)
    {
        for (int s = 0; s < signs.Length; s++)
        {
            ref double weight = ref parameters[RecurrentStart + s];
            weight = signs[s] * weight < 0 ? 0 : weight;
        }

        for (int i = BetaStart; i < ThresholdStart; i++)
        {
            parameters[i] = Math.Clamp(parameters[i], 0, 1);
        }

        for (int i = ThresholdStart; i < ParameterCount; i++)
        {
            parameters[i] = Math.Clamp(parameters[i], SmallestThreshold, LargestThreshold);
        }
    }

    /// <summary>The model with these parameters, its recurrent weights rounded to fixed point like any other's.</summary>
    /// <exception cref="TrainingException">A weight is beyond what a model may have.</exception>
    public LiquidStateMachine ToModel(double[] parameters)
    {
        try
        {
            LiquidReservoir reservoir = LiquidReservoir.FromWeights(
                Round(parameters.AsSpan(InputStart, RecurrentStart - InputStart)),
                SynapseMatrix.FromRows(Neurons, rowStart, targets, Round(parameters.AsSpan(RecurrentStart, targets.Length))),
                model.Reservoir.Input,
                Round(Beta(parameters)),
                Round(Threshold(parameters)),
                model.Reservoir.RefractoryPeriod.ToArray());
            return new LiquidStateMachine(
                reservoir, Readout.ToReadout(parameters.AsSpan(0, InputStart)), model.Features, model.TraceDecay.ToArray(), model.TrainReservoir).WithSensors(model.SensorCoding);
        }
        catch (ArgumentException refused)
        {
            throw new TrainingException($"The trained weights make no model: {refused.Message} Use a smaller LearningRate or clip the gradient.", refused);
        }
    }

    private static sbyte[] Signs(SynapseMatrix recurrent)
    {
        var signs = new sbyte[recurrent.SynapseCount];
        for (int j = 0; j < recurrent.Size; j++)
        {
            int from = recurrent.RowStart[j], to = recurrent.RowStart[j + 1];
            ReadOnlySpan<float> row = recurrent.Weights[from..to];
            bool positive = row.ContainsAnyExceptInRange(float.NegativeInfinity, 0f), negative = row.ContainsAnyExceptInRange(0f, float.PositiveInfinity);
            signs.AsSpan(from, row.Length).Fill((sbyte)((positive ? 1 : 0) - (negative ? 1 : 0)));
        }

        return signs;
    }

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }

    private static float[] Round(ReadOnlySpan<double> values)
    {
        var rounded = new float[values.Length];
        WeightRange.Round(values, rounded, "Use a smaller LearningRate or clip the gradient.");
        return rounded;
    }
}
