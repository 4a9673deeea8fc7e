using System.Globalization;
using Lsm.Runtime.Tuning;
using WallFollower.Robots;

namespace WallFollower.Training;

/// <summary>Chooses the liquid: a study over rays and corrections of robots that <see cref="LiquidPresets.Control"/> drives.</summary>
internal static class FollowerStudy
{
    private const int Trials = 36;
    private const int Warmup = 40;
    private const int Seconds = 30; // of a round, half of the usual, to keep the study short

    public static TuningReport Run(Options options, TextWriter output)
    {
        output.WriteLine("LiquidPresets.Control drives and is corrected; its rays and corrections are the task of the study.");
        var task = new TuningTask(inputSize: 4, outputSize: 2) { Warmup = Warmup };
        using (var training = new FollowerTraining(LiquidPresets.Control, options.Engine, options.Seed, options.Sizes with { TrainingSeconds = Seconds }))
        {
            Add(training.Imitate());
            for (int round = 1; round <= options.Sizes.Rounds; round++)
            {
                output.WriteLine($"  Control, before correction {round}: {training.Test("Control").Crashes} crashes");
                Add(training.Correct());
            }

            output.WriteLine($"  Control, after correction {options.Sizes.Rounds}: {training.Test("Control").Crashes} crashes");
        }

        int done = 0;
        TuningReport report = new LiquidTuner(task, options: new TuningOptions
        {
            Neurons = FollowerLiquid.Neurons,
            Trials = Trials,
            Seed = options.Seed,
            Progress = _ =>
            {
                if (++done % 10 == 0)
                {
                    output.WriteLine($"  {done} evaluations");
                }
            },
        }).Run();
        output.WriteLine(FormattableString.Invariant($"NRMSE of the best liquid {report.Best.Error:F3}, of a linear readout of the rays {report.Fit.LinearSensors:F3}, of delayed rays {report.Fit.DelayedSensors:F3}, of an echo state network {report.Fit.EchoState:F3}"));
        output.WriteLine($"its values: {string.Join(", ", report.Best.Values.Select(static value => value.ToString("G4", CultureInfo.InvariantCulture)))}");
        return report;

        void Add(IReadOnlyList<RobotLog> logs)
        {
            foreach (RobotLog log in logs)
            {
                task.Add(log.Rays, log.Right);
            }
        }
    }
}
