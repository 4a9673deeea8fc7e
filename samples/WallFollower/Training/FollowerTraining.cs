using Lsm.Activity;
using Lsm.Ecs;
using Lsm.Runtime;
using Lsm.Runtime.IO;
using Lsm.Runtime.Training;
using Lsm.Runtime.Tuning;
using WallFollower.Robots;

namespace WallFollower.Training;

/// <summary>Trains a liquid by imitation and correction, and tests it after each round in rooms that it was not trained in.</summary>
internal sealed class FollowerTraining : IDisposable
{
    private const int FirstTestRoom = 1_000_000;
    private const double Ridge = 1e-2;

    private readonly LsmEngine engine;
    private readonly Sizes sizes;
    private readonly Drive drive;
    private readonly RidgeAccumulator samples; // of the demonstration and of all rounds: DAgger aggregates them
    private int roomsUsed;

    /// <param name="design">The kind of liquid.</param>
    /// <param name="kind">Which engine.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    /// <param name="sizes">The amount of driving.</param>
    /// <param name="checksum">Receives motors and states; null for none.</param>
    public FollowerTraining(LiquidDesign design, EngineKind kind, ulong seed, Sizes sizes, XxHash64? checksum = null)
    {
        this.sizes = sizes;
        engine = LsmEngine.Create(FollowerLiquid.Draw(design, seed), kind);
        drive = new Drive(engine, design.Steps, seed) { Checksum = checksum };
        samples = new RidgeAccumulator(engine.Model.FeatureCount, engine.Model.OutputSize);
    }

    public LsmEngine Engine => engine;

    /// <summary>The demonstrator drives, and the liquid learns what it does: imitation.</summary>
    public IReadOnlyList<RobotLog> Imitate() => Train(LsmMode.Teach);

    /// <summary>A round of correction: the liquid drives, and learns what the demonstrator would have done.</summary>
    public IReadOnlyList<RobotLog> Correct() => Train(LsmMode.Correct);

    /// <summary>The liquid drives alone in the rooms of the test; or the demonstrator, with <see cref="LsmMode.Off"/>.</summary>
    public TestResult Test(string name, LsmMode mode = LsmMode.Infer) => new(name, drive.Run(mode, (FirstTestRoom, sizes.Robots), sizes.TestSeconds));

    /// <summary>One more drive in the first room of the test, with a recorder.</summary>
    public void Record(Action<ActivityRecorder> recorded) => drive.Run(LsmMode.Infer, (FirstTestRoom, 1), sizes.TestSeconds, recorded: recorded);

    public void Dispose() => engine.Dispose();

    private IReadOnlyList<RobotLog> Train(LsmMode mode)
    {
        IReadOnlyList<RobotLog> logs = drive.Run(mode, (roomsUsed, sizes.Robots), sizes.TrainingSeconds, samples);
        roomsUsed += sizes.Robots;
        engine.SwapReadout(samples.Solve(Ridge).ToReadout());
        return logs;
    }
}
