using Lsm.Runtime;
using Lsm.Runtime.Training;
using Lsm.Runtime.Tuning;

/// <summary>Trains a liquid to predict a signal, then predicts it in a loop of its own.</summary>
internal static class Program
{
    private const int Rows = 1500, TrainingRows = 1200;

    public static void Main()
    {
        // The signal, and what is to be known of it: its value ten rows later.
        float[] signal = [.. Enumerable.Range(0, Rows + 10).Select(static t => MathF.Sin(t * 0.1f) * MathF.Cos(t * 0.023f))];
        float[] later = signal[10..];

        // A model: a liquid of 200 neurons of a preset, which scales its sensors itself, and a readout that is trained by ridge regression.
        LiquidDesign design = LiquidPresets.Regression;
        LiquidStateMachine liquid = design.Create(inputSize: 1, reservoirSize: 200, outputSize: 1)
            .WithSensors(SensorCoding.Fit(signal.AsSpan(0, TrainingRows), sensorCount: 1));
        LiquidStateMachine model = Ridge.Fit(
            liquid, signal.AsSpan(0, TrainingRows), later.AsSpan(0, TrainingRows), warmup: 50, steps: design.Steps);

        // An engine runs it: a GPU that passes the self-test, else the CPU. A state holds the agents, here one.
        using LsmEngine engine = LsmEngine.Create(model);
        using LsmState state = engine.CreateState(capacity: 1);
        Console.WriteLine(engine.Choice);

        double error = 0, spread = 0;
        for (int frame = 0; frame < Rows; frame++)
        {
            state.Sensors[0] = signal[frame];
            state.Begin(frame, design.Steps);                // the tick is under way; do other work here
            float predicted = state.End(frame)[0];
            if (frame >= TrainingRows)                       // rows that it never saw
            {
                error += Math.Pow(predicted - later[frame], 2);
                spread += Math.Pow(later[frame], 2);
            }

            if (frame % 100 == 99)
            {
                Console.WriteLine($"frame {frame}: predicted {predicted:F3}, then it was {later[frame]:F3}");
            }
        }

        Console.WriteLine($"error on new rows: {100 * Math.Sqrt(error / spread):F1} % of the signal; checksum {state.Checksum():x16}");
        model.Save("model.safetensors");
        Console.WriteLine("wrote model.safetensors; look at it with: lsm inspect model.safetensors");
    }
}
