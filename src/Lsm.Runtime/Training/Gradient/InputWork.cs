namespace Lsm.Runtime.Training.Gradient;

/// <summary>The current that sensors give the neurons, through taps with delays, and the gradient of its weights.</summary>
internal sealed class InputWork(LiquidShape shape)
{
    private readonly int n = shape.Neurons;
    private readonly int inputs = shape.Inputs;
    private readonly int rows = shape.Inputs * shape.Constants.InputTaps; // of weights, [tap, input]
    private readonly double[] drive = new double[shape.Neurons];

    /// <summary>[neuron]: the current of the last projected frame, the bias included.</summary>
    public ReadOnlySpan<double> Drive => drive;

    /// <summary>Computes the current of a frame.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="sequence">[frame, input]: the sensors of all frames.</param>
    /// <param name="frame">Which frame.</param>
    public void Project(double[] parameters, ReadOnlySpan<float> sequence, int frame)
    {
        Array.Clear(drive);
        ReadOnlySpan<byte> delays = shape.Constants.InputDelays;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<double> weights = parameters.AsSpan(shape.InputStart + (row * n), n);
            float sensor = sequence[(frame * inputs) + (row % inputs)];
            if (!delays.IsEmpty)
            {
                ReadOnlySpan<byte> late = delays.Slice(row * n, n);
                for (int i = 0; i < n; i++)
                {
                    drive[i] += weights[i] * Sensor(sequence, frame - late[i], row % inputs);
                }
            }
            else if (sensor != 0)
            {
                DoubleSpan.AddScaled(drive, weights, sensor);
            }
        }

        if (shape.Constants.Bias.Length > 0)
        {
            DoubleSpan.Add(drive, shape.Constants.Bias);
        }
    }

    /// <summary>Adds the gradient of the weights for one step of a frame.</summary>
    /// <param name="delta">[neuron]: the loss's derivative by the current.</param>
    /// <param name="sequence">[frame, input].</param>
    /// <param name="frame">Which frame.</param>
    /// <param name="gradient">Added to.</param>
    public void Backward(ReadOnlySpan<double> delta, ReadOnlySpan<float> sequence, int frame, double[] gradient)
    {
        ReadOnlySpan<byte> delays = shape.Constants.InputDelays;
        for (int row = 0; row < rows; row++)
        {
            Span<double> slopes = gradient.AsSpan(shape.InputStart + (row * n), n);
            float sensor = sequence[(frame * inputs) + (row % inputs)];
            if (!delays.IsEmpty)
            {
                ReadOnlySpan<byte> late = delays.Slice(row * n, n);
                for (int i = 0; i < n; i++)
                {
                    slopes[i] += delta[i] * Sensor(sequence, frame - late[i], row % inputs);
                }
            }
            else if (sensor != 0)
            {
                DoubleSpan.AddScaled(slopes, delta, sensor);
            }
        }
    }

    /// <summary>A sensor of a frame; 0 before the first.</summary>
    private double Sensor(ReadOnlySpan<float> sequence, int frame, int sensor) => frame < 0 ? 0 : sequence[(frame * inputs) + sensor];
}
