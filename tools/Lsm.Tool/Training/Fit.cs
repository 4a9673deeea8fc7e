using Lsm.Runtime;
using Lsm.Runtime.Training;
using Lsm.Tool.Data;
using Lsm.Tool.Output;

namespace Lsm.Tool.Training;

/// <summary>Trains a linear readout by ridge regression and scores it beside two predictors that need no liquid.</summary>
internal sealed class Fit
{
    private static readonly double[] Lambdas = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];

    private readonly FitOptions options;
    private readonly DataSet data;
    private readonly SensorScaling scaling;

    private Fit(FitOptions options)
    {
        (this.options, data) = (options, options.Data);
        scaling = SensorScaling.Fit(data, options.Split);
    }

    /// <summary>Trains and scores.</summary>
    /// <exception cref="ToolException">No row is left to train on.</exception>
    /// <exception cref="Lsm.Runtime.Readouts.TrainingException">The regression has no solution.</exception>
    public static FitResult Run(FitOptions options, Report report) => new Fit(options).Run(report);

    private FitResult Run(Report report)
    {
        int outputs = data.Targets.Length;
        (long Training, long Validation) samples = CountSamples();
        if (samples.Training < 2)
        {
            throw new ToolException($"{data.Rows} rows leave {samples.Training} to train on, after a warmup of {options.Warmup} and {options.Ahead} rows ahead in every sequence. Give more rows, or lower --warmup, --ahead or --validation.");
        }

        LiquidStateMachine drawn = LiquidDesign.Draw(data.Inputs.Length, outputs, options);
        var features = new RidgeAccumulator(options.Neurons, outputs);
        var sensors = new RidgeAccumulator(data.Inputs.Length, outputs);
        var spread = new ErrorSum(outputs);
        report.WithProgress("training", data.Rows, advance => Learn(drawn, features, sensors, spread, advance));

        // One over the variance of each target: targets in different units count alike when the penalty is chosen.
        double[] weights = [.. Enumerable.Range(0, outputs).Select(o => spread.Variance(o) > 0 ? 1 / spread.Variance(o) : 1)];
        RidgeSolution solution = features.SolveByGcv(Lambdas, weights);
        LiquidStateMachine model = drawn.WithReadout(solution.ToReadout());
        var scoring = new Scoring(options, sensors.SolveByGcv(Lambdas, weights));
        report.WithProgress("scoring", data.Rows, advance => Score(model, scoring, advance));
        return new FitResult(model, scaling, solution.Lambda, samples.Training, samples.Validation, scoring.Predictors, scoring.ToScores());
    }

    private (long Training, long Validation) CountSamples()
    {
        long training = 0, validation = 0;
        for (int s = 0; s < data.Sequences.Count; s++)
        {
            for (int row = 0; row < data.Sequences[s].Rows; row++)
            {
                Part part = options.PartOf(s, row);
                training += part == Part.Training ? 1 : 0;
                validation += part == Part.Validation ? 1 : 0;
            }
        }

        return (training, validation);
    }

    /// <summary>One pass over the rows; both accumulators get the training rows.</summary>
    private void Learn(LiquidStateMachine model, RidgeAccumulator features, RidgeAccumulator sensors, ErrorSum spread, Action advance)
    {
        int outputs = data.Targets.Length;
        var targets = new float[outputs];
        using LsmEngine engine = Engine(model);
        using LsmState state = engine.CreateState(1);
        state.Neurons.MarkFeatures(0, true);
        LiquidRun.Over(state, data, scaling, options.Steps, (s, row) =>
        {
            if (options.PartOf(s, row) == Part.Training)
            {
                ReadOnlySpan<double> values = data.Sequences[s].Targets.AsSpan((row + options.Ahead) * outputs, outputs);
                for (int o = 0; o < outputs; o++)
                {
                    targets[o] = (float)values[o];
                }

                features.Add(state.Neurons.FeaturesOf(0), targets);
                sensors.Add(state.Sensors, targets);
                spread.Add(values, values);
            }

            advance();
        });
    }

    /// <summary>A second pass, with the motors that the saved model will give.</summary>
    private void Score(LiquidStateMachine model, Scoring scoring, Action advance)
    {
        using LsmEngine engine = Engine(model);
        using LsmState state = engine.CreateState(1);
        LiquidRun.Over(state, data, scaling, options.Steps, (s, row) =>
        {
            scoring.Add(s, row, state.Sensors, state.Motors);
            advance();
        });
    }

    private LsmEngine Engine(LiquidStateMachine model) => LsmEngine.Create(model, EngineKind.Cpu, new EngineOptions { MaxSteps = Math.Max(options.Steps, 1), Threads = 1 });
}
