using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using RobotArm.Mechanics;
using RobotArm.Teaching;

namespace RobotArm.Letters;

/// <summary>Teaches a pupil to write some letters, and examines it.</summary>
/// <param name="pupil">Who learns.</param>
/// <param name="letters">What.</param>
/// <param name="seed">Decides noise and pushes.</param>
internal sealed class PenCourse(Pupil<PenSensors> pupil, IReadOnlyList<Letter> letters, ulong seed)
{
    private const int Copies = 6;
    private const int GuidedRounds = 6;
    private const double PushMetres = 0.02;
    private const double NoiseBins = 0.3;
    private const double Ridge = 0.01;
    private const ulong IdsPerBout = 10_000;

    private readonly RidgeAccumulator lessons = new(pupil.FeatureCount, 2);
    private readonly Philox noise = new(seed, RandomStream.FirstFree + 5);
    private readonly Philox pushes = new(seed, RandomStream.FirstFree + 6);
    private ulong bouts;

    /// <summary>First the teacher's hand moves the pen; then the pupil's, with a nudge now and then, and the teacher says what is right.</summary>
    public void Teach(IProgressBoard board)
    {
        int ticks = letters.Max(letter => letter.Count) - 1;
        Teach(Guidance.Forced, board.Stage("teacher moves the pen", ticks));
        Action step = board.Stage("pupil moves it, teacher corrects", GuidedRounds * ticks);
        for (int round = 0; round < GuidedRounds; round++)
        {
            Teach(Guidance.Guided, step);
        }
    }

    /// <summary>Every letter from memory, once undisturbed and once with a push of 2 cm half-way, all in one batch.</summary>
    /// <returns>[letter]: where the pen went, undisturbed and pushed.</returns>
    public IReadOnlyList<(Vec2[] Free, Vec2[] Pushed)> Examine(IProgressBoard board, string stage, RunChecksum? checksum = null)
    {
        Philox random = pushes.For(Id(bouts));
        Sheet[] free = [.. letters.Select((letter, cue) => new Sheet(letter, cue, Push.None))];
        Sheet[] pushed =
        [
            .. free.Select(sheet => sheet with { Push = Push.Towards(sheet.Letter.Count / 2, PushMetres, random.Uniform((ulong)sheet.Cue)) }),
        ];
        var bout = new PenBout([.. free, .. pushed], noise, 0, Id(bouts++));
        bout.Run(pupil, Guidance.Alone, null, board.Stage(stage, bout.Ticks), checksum);
        return [.. letters.Select((_, i) => (bout.Hands[i], bout.Hands[i + letters.Count]))];
    }

    private static ulong Id(ulong bout) => bout * IdsPerBout;

    private void Teach(Guidance guidance, Action step)
    {
        ulong first = Id(bouts++);
        var sheets = new Sheet[letters.Count * Copies];
        for (int i = 0; i < sheets.Length; i++)
        {
            int cue = i / Copies;
            Philox random = pushes.For(first + (ulong)i);
            bool nudged = guidance == Guidance.Guided && i % 2 == 1;
            sheets[i] = new Sheet(letters[cue], cue, nudged ? Nudge(letters[cue], random) : Push.None);
        }

        new PenBout(sheets, noise, NoiseBins, first).Run(pupil, guidance, lessons, step);
        pupil.Learn(Task.Run(() => (Readout)lessons.Solve(Ridge).ToReadout())); // while the next world is made
    }

    private static Push Nudge(Letter letter, Philox random) =>
        Push.Towards(5 + random.Below(0, letter.Count - 10), PushMetres * (0.3 + (0.9 * random.Uniform(1))), random.Uniform(2));
}
