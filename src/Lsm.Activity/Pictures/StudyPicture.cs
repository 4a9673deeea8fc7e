using System.Globalization;
using Lsm.Runtime;
using Lsm.Runtime.Tuning;
using ScottPlot;

namespace Lsm.Activity.Pictures;

/// <summary>Draws a study of a <see cref="LiquidTuner"/> as PNG.</summary>
public static class StudyPicture
{
    private const int Width = 1100, PanelHeight = 420, MostPanels = 20;

    /// <summary>Saves the errors of the trials in the order in which they were drawn, the best error so far, and the errors of predictors without a liquid.</summary>
    /// <param name="file">The PNG file; replaced if it exists.</param>
    /// <param name="report">The report of the study.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveErrors(string file, TuningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using Plot plot = PictureStyle.Panel("Error over trials", "trial", "NRMSE, logarithmic");
        plot.Axes.Left.MaximumSize = plot.Axes.Left.MinimumSize = 100; // small errors have long labels
        (string Name, Color Color)[] rungs = [("two fifths of the data", PictureColors.LightGrey), ("all data", PictureColors.Orange), ("cross-validation", PictureColors.Blue)];
        for (int rung = 0; rung < rungs.Length; rung++)
        {
            TuningTrial[] trials = [.. report.Trials.Where(trial => trial.Rung == rung && trial.Error > 0 && double.IsFinite(trial.Error))];
            if (trials.Length > 0)
            {
                var points = plot.Add.ScatterPoints(trials.Select(static trial => (double)trial.Number).ToArray(), trials.Select(static trial => Math.Log10(trial.Error)).ToArray());
                points.Color = rungs[rung].Color;
                points.MarkerSize = 8;
                points.LegendText = rungs[rung].Name;
            }
        }

        TuningTrial[] finished = [.. report.Trials.Where(static trial => trial.Rung == 2 && trial.Error > 0 && double.IsFinite(trial.Error))];
        double least = double.PositiveInfinity;
        double[] best = [.. finished.Select(trial => Math.Log10(least = Math.Min(least, trial.Error)))];
        if (best.Length > 0)
        {
            PictureStyle.Line(plot, [.. finished.Select(static trial => (double)trial.Number)], best, PictureColors.Blue, 2).LegendText = "best so far";
        }

        foreach ((string name, double error, Color color) in new[]
        {
            ("persistence", report.Fit.Persistence, PictureColors.Grey), ("linear, delayed sensors", report.Fit.DelayedSensors, PictureColors.Green), ("echo state network", report.Fit.EchoState, PictureColors.Red),
        })
        {
            if (error > 0)
            {
                plot.Add.HorizontalLine(Math.Log10(error), 2, color, LinePattern.Dashed).LegendText = name;
            }
        }

        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { LabelFormatter = static power => Math.Pow(10, power).ToString("G2", CultureInfo.InvariantCulture) };
        PictureStyle.LegendBelow(plot);
        plot.SavePng(file, Width, PanelHeight + 100);
    }

    /// <summary>Saves the motors of the tuned liquid for a sequence together with the targets, one panel for each of the first 20 outputs. The liquid runs from rest on a CPU engine.</summary>
    /// <param name="file">The PNG file; replaced if it exists.</param>
    /// <param name="report">The report of the study.</param>
    /// <param name="inputs">[T, sensors], preferably of frames that the study did not use.</param>
    /// <param name="targets">[T, outputs].</param>
    /// <param name="latency">The delay of the motors in frames; the motors of frame t are drawn at t + latency.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the model, or a sensor is refused.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SavePrediction(string file, TuningReport report, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int latency = 0)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfNegative(latency);
        SavePrediction(file, report.Model, report.Design.Steps, inputs, targets, latency, 0, null);
    }

    /// <summary>As the other method, of any model.</summary>
    /// <param name="file">The PNG file; replaced if it exists.</param>
    /// <param name="model">The model.</param>
    /// <param name="steps">The neuron steps of a frame.</param>
    /// <param name="inputs">[T, sensors].</param>
    /// <param name="targets">[T, outputs].</param>
    /// <param name="latency">By how many frames motors act late.</param>
    /// <param name="first">The first frame that is drawn, below T.</param>
    /// <param name="names">The names of the outputs, or null for their numbers.</param>
    internal static void SavePrediction(
        string file, LiquidStateMachine model, int steps, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int latency, int first, IReadOnlyList<string>? names)
    {
        int sensors = model.InputSize, outputs = model.OutputSize, frames = inputs.Length / sensors;
        if (frames == 0 || inputs.Length != frames * sensors || targets.Length != frames * outputs)
        {
            throw new ArgumentException($"{inputs.Length} inputs and {targets.Length} targets were given; [T, {sensors}] and [T, {outputs}] with the same T are needed.", nameof(inputs));
        }

        double[][] answers = Answers(model, steps, inputs);
        double[] drawn = [.. Enumerable.Range(first, frames - first).Select(static frame => (double)frame)];
        double[] late = Array.ConvertAll(drawn, frame => frame + latency);
        var panels = new Plot[Math.Min(outputs, MostPanels)];
        for (int o = 0; o < panels.Length; o++)
        {
            var wanted = new double[drawn.Length];
            for (int t = 0; t < wanted.Length; t++)
            {
                wanted[t] = targets[((first + t) * outputs) + o];
            }

            panels[o] = PictureStyle.Panel(names is not null ? $"Prediction of {names[o]}" : outputs == 1 ? "Prediction" : $"Prediction of output {o}", "frame", "value");
            PictureStyle.Line(panels[o], drawn, wanted, PictureColors.Grey, 3).LegendText = "target";
            PictureStyle.Line(panels[o], late, answers[o][first..], PictureColors.Blue, 1.5f).LegendText = "liquid";
            PictureStyle.LegendBelow(panels[o]);
        }

        PictureStyle.Save(file, panels, 1, Width, PanelHeight);
    }

    /// <summary>[output][frame] of a run from rest.</summary>
    private static double[][] Answers(LiquidStateMachine model, int steps, ReadOnlySpan<float> inputs)
    {
        int sensors = model.InputSize, frames = inputs.Length / sensors;
        double[][] answers = [.. Enumerable.Range(0, model.OutputSize).Select(_ => new double[frames])];
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu, new EngineOptions { MaxSteps = steps });
        using LsmState state = engine.CreateState(1);
        for (int t = 0; t < frames; t++)
        {
            inputs.Slice(t * sensors, sensors).CopyTo(state.Sensors);
            state.Begin(t, steps);
            ReadOnlySpan<float> motors = state.End(t);
            for (int o = 0; o < answers.Length; o++)
            {
                answers[o][t] = motors[o];
            }
        }

        return answers;
    }
}
