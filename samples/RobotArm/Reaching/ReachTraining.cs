using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using RobotArm.Control;

namespace RobotArm.Reaching;

/// <summary>Trains a controller on the four reaches and tests it.</summary>
/// <param name="controller">The controller.</param>
/// <param name="seed">The seed of the noise.</param>
/// <param name="trials">Trials per reach: in each batch of training, and in the test.</param>
/// <param name="ridge">The penalty of the regression.</param>
internal sealed class ReachTraining(Controller<ReachSensors> controller, ulong seed, (int Training, int Test) trials, double ridge = ReachTraining.LiquidRidge)
{
    /// <summary>The penalty for sensors as features. With the penalty for liquids, the arm without a liquid misses three of the four reaches by more (seed 42).</summary>
    public const double SensorRidge = 1;

    /// <summary>The number of correction rounds after the demonstration.</summary>
    public const int CorrectionRounds = 3;

    /// <summary>The distance between the first agent ids of two batches.</summary>
    private const ulong IdsPerBatch = 10_000;

    /// <summary>The penalty for the features of a liquid.</summary>
    private const double LiquidRidge = 400;

    private readonly RidgeAccumulator samples = new(controller.FeatureCount, 2);
    private ulong batches;

    /// <summary>Teacher forcing: the demonstrator moves the arm through every reach.</summary>
    public void Demonstrate(IProgressDisplay display) => Train(ControlMode.Demonstrated, display.Stage("demonstrator moves the arm", Reach.Ticks));

    /// <summary>The controller moves the arm; the demonstrator gives the torques for the state that the arm is in.</summary>
    public void Correct(IProgressDisplay display)
    {
        Action step = display.Stage("controller moves the arm, demonstrator corrects", CorrectionRounds * Reach.Ticks);
        for (int round = 0; round < CorrectionRounds; round++)
        {
            Train(ControlMode.Corrected, step);
        }
    }

    /// <summary>The controller drives alone: all trials of a reach in one batch, one reach after the other.</summary>
    /// <returns>The batches, in the order of <see cref="Reach.All"/>.</returns>
    public IReadOnlyList<ReachBatch> Test(IProgressDisplay display, string stage, RunChecksum? checksum = null)
    {
        Action step = display.Stage(stage, Reach.All.Count * Reach.Ticks);
        var batches = new List<ReachBatch>();
        foreach (Reach reach in Reach.All)
        {
            ReachBatch batch = Next(Enumerable.Repeat(reach, trials.Test));
            batch.Run(controller, ControlMode.Autonomous, null, step, checksum);
            batches.Add(batch);
        }

        return batches;
    }

    public static IReadOnlyList<ReachScore> Score(IReadOnlyList<ReachBatch> batches) =>
        [.. Reach.All.Select((reach, i) => ReachScore.Of(reach, batches[i].Hands))];

    private void Train(ControlMode mode, Action step)
    {
        Next(Reach.All.SelectMany(reach => Enumerable.Repeat(reach, trials.Training))).Run(controller, mode, samples, step);
        controller.UseReadout(Task.Run(() => (Readout)samples.Solve(ridge).ToReadout())); // while the next world is made
    }

    private ReachBatch Next(IEnumerable<Reach> reaches) => new([.. reaches], seed, batches++ * IdsPerBatch);
}
