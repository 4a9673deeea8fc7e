using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using RobotArm.Teaching;

namespace RobotArm.Reaching;

/// <summary>Teaches a pupil the four reaches and examines it.</summary>
/// <param name="pupil">Who learns.</param>
/// <param name="seed">Decides every disturbance.</param>
/// <param name="trials">Trials per reach: in each bout of teaching, and in the exam.</param>
internal sealed class ReachCourse(Pupil<ReachSensors> pupil, ulong seed, (int Teaching, int Exam) trials)
{
    /// <summary>Rounds in which the pupil moves the arm and the teacher corrects, after the teacher has moved it once.</summary>
    public const int GuidedRounds = 3;

    /// <summary>Ids apart between bouts.</summary>
    private const ulong IdsPerBout = 10_000;

    private const double Ridge = 1;

    private readonly RidgeAccumulator lessons = new(pupil.FeatureCount, 2);
    private ulong bouts;

    /// <summary>Teacher forcing: the teacher moves the arm through every reach, the pupil feels it.</summary>
    public void Force(IProgressBoard board) => Teach(Guidance.Forced, board.Stage("teacher moves the arm", Reach.Ticks));

    /// <summary>The pupil moves the arm, wobbly as it still is, and hears which torques would have been right.</summary>
    public void Guide(IProgressBoard board)
    {
        Action step = board.Stage("pupil moves it, teacher corrects", GuidedRounds * Reach.Ticks);
        for (int round = 0; round < GuidedRounds; round++)
        {
            Teach(Guidance.Guided, step);
        }
    }

    /// <summary>The pupil alone: all trials of a reach in one batch, one reach after the other.</summary>
    /// <returns>The bouts, in the order of <see cref="Reach.All"/>.</returns>
    public IReadOnlyList<ReachBout> Examine(IProgressBoard board, string stage, RunChecksum? checksum = null)
    {
        Action step = board.Stage(stage, Reach.All.Count * Reach.Ticks);
        var bouts = new List<ReachBout>();
        foreach (Reach reach in Reach.All)
        {
            ReachBout bout = Next(Enumerable.Repeat(reach, trials.Exam));
            bout.Run(pupil, Guidance.Alone, null, step, checksum);
            bouts.Add(bout);
        }

        return bouts;
    }

    public static IReadOnlyList<ReachScore> Score(IReadOnlyList<ReachBout> bouts) =>
        [.. Reach.All.Select((reach, i) => ReachScore.Of(reach, bouts[i].Hands))];

    private void Teach(Guidance guidance, Action step)
    {
        Next(Reach.All.SelectMany(reach => Enumerable.Repeat(reach, trials.Teaching))).Run(pupil, guidance, lessons, step);
        pupil.Learn(Task.Run(() => (Readout)lessons.Solve(Ridge).ToReadout())); // while the next world is made
    }

    private ReachBout Next(IEnumerable<Reach> reaches) => new([.. reaches], seed, bouts++ * IdsPerBout);
}
