using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>
/// A liquid as the trainers see it: a function of a row of parameters, which are the readout's, the input weights [tap, input, neuron], the
/// recurrent weights in the order of the compressed rows and, if they are trained, beta and threshold [neuron]. Immutable, free-threaded.
/// </summary>
internal sealed class LiquidShape
{
    private const double SmallestThreshold = 1e-3;
    private const double LargestThreshold = 1e6;

    private readonly LiquidStateMachine model;
    private readonly int[] rowStart;
    private readonly int[] targets;
    private readonly sbyte[] signs;       // per synapse: the sign that Dale's law requires, 0 for none

    public LiquidShape(LiquidStateMachine model, GradientOptions options)
    {
        this.model = model;
        Options = options;
        Readout = TrainableReadout.Of(model.Readout);
        SynapseMatrix recurrent = model.Reservoir.Recurrent;
        rowStart = recurrent.RowStart.ToArray();
        targets = recurrent.Targets.ToArray();
        signs = Signs(recurrent);
        Constants = new LiquidConstants(model);
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

    /// <summary>The values that are not trained.</summary>
    public LiquidConstants Constants { get; }

    /// <summary>Whether a recurrent synapse has a delay above 1.</summary>
    public bool HasDelays => Constants.LongestDelay > 1;

    /// <summary>A hash of the model, including everything that is not a parameter.</summary>
    public ulong Hash
    {
        get
        {
            ContentHash hash = default;
            hash.Add(unchecked((long)model.Hash));
            hash.Add((int)model.Features);
            hash.Add([.. model.FeatureOptions.SensorDelays]);
            return hash.Value;
        }
    }

    public int InputStart { get; }

    public int RecurrentStart { get; }

    public int BetaStart { get; }

    public int ThresholdStart { get; }

    public int ParameterCount { get; }

    public ReadOnlySpan<int> RowStart => rowStart;

    public ReadOnlySpan<int> Targets => targets;

    public ReadOnlySpan<double> Beta(double[] parameters) => Options.TrainBeta ? parameters.AsSpan(BetaStart, Neurons) : Constants.Beta;

    public ReadOnlySpan<double> Threshold(double[] parameters) => Options.TrainThreshold ? parameters.AsSpan(ThresholdStart, Neurons) : Constants.Threshold;

    public double[] Start()
    {
        var parameters = new double[ParameterCount];
        Readout.Read(model.Readout, parameters);
        LiquidConstants.Widen(model.Reservoir.InputWeights).CopyTo(parameters, InputStart);
        LiquidConstants.Widen(model.Reservoir.Recurrent.Weights).CopyTo(parameters, RecurrentStart);
        (Options.TrainBeta ? Constants.Beta : []).CopyTo(parameters, BetaStart);
        (Options.TrainThreshold ? Constants.Threshold : []).CopyTo(parameters, ThresholdStart);
        return parameters;
    }

    /// <summary>Sets weights that violate Dale's law to zero, and limits beta and threshold to their ranges.</summary>
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

    /// <summary>The model with these parameters, its recurrent weights rounded to fixed point like any other's. Everything that is not trained stays.</summary>
    /// <exception cref="TrainingException">A weight is out of the range of a model.</exception>
    public LiquidStateMachine ToModel(double[] parameters)
    {
        try
        {
            SynapseMatrix recurrent = SynapseMatrix.FromRows(Neurons, rowStart, targets, Round(parameters.AsSpan(RecurrentStart, targets.Length)));
            LiquidReservoir reservoir = LiquidReservoir.FromWeights(
                Round(parameters.AsSpan(InputStart, RecurrentStart - InputStart)),
                Constants.Delays.IsEmpty ? recurrent : recurrent.WithDelays(Constants.Delays),
                OptionsOf(model.Reservoir) with { Beta = Round(Beta(parameters)), Threshold = Round(Threshold(parameters)) },
                Constants.InputDelays);
            return new LiquidStateMachine(reservoir, Readout.ToReadout(parameters.AsSpan(0, InputStart)), Features(), model.TrainReservoir).WithSensors(model.SensorCoding);
        }
        catch (ArgumentException refused)
        {
            throw new TrainingException($"The trained weights are not legal for a model: {refused.Message} Use a smaller LearningRate or clip the gradient.", refused);
        }
    }

    /// <summary>The features with the drawn decays instead of distributions; a reservoir from weights has no seed to draw them with.</summary>
    private FeatureOptions Features() => model.FeatureOptions with
    {
        TraceDecays = [.. model.FeatureOptions.TraceDecays.Select((decay, trace) => decay.IsDistribution ? model.TraceDecayOf(trace).ToArray() : decay)],
        MembraneTraceDecay = model.FeatureOptions.MembraneTraceDecay.IsDistribution ? model.MembraneTraceDecay.ToArray() : model.FeatureOptions.MembraneTraceDecay,
    };

    /// <summary>The options that give another reservoir the same neurons, taps and kind of input.</summary>
    private static ReservoirOptions OptionsOf(LiquidReservoir reservoir)
    {
        var options = new ReservoirOptions
        {
            Input = reservoir.Input, InputTaps = reservoir.InputTaps, Reset = reservoir.Reset, LargestPayload = reservoir.LargestPayload,
        };
        foreach (NeuronParameter parameter in NeuronModel.Parameters)
        {
            options = options.With(parameter, reservoir.Neurons[parameter].ToArray());
        }

        return options;
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

    private static float[] Round(ReadOnlySpan<double> values)
    {
        var rounded = new float[values.Length];
        WeightRange.Round(values, rounded, "Use a smaller LearningRate or clip the gradient.");
        return rounded;
    }
}
