using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using RobotArm.Mechanics;
using RobotArm.Control;

namespace RobotArm.Letters;

/// <summary>Trains a controller to write letters and tests it.</summary>
/// <param name="controller">The controller.</param>
/// <param name="letters">The letters.</param>
/// <param name="seed">The seed of noise and pushes.</param>
internal sealed class PenTraining(Controller<PenSensors> controller, IReadOnlyList<Letter> letters, ulong seed)
{
    private const int Copies = 6;
    private const int CorrectionRounds = 6;
    private const double PushMetres = 0.02;
    private const double NoiseBins = 0.3;
    private const double Ridge = 0.01;
    private const ulong IdsPerBatch = 10_000;

    private readonly RidgeAccumulator samples = new(controller.FeatureCount, 2);
    private readonly Philox noise = new(seed, RandomStream.FirstFree + 5);
    private readonly Philox pushes = new(seed, RandomStream.FirstFree + 6);
    private ulong batches;

    /// <summary>First the demonstrator moves the pen. Then the controller moves it, with a push in half of the copies, and the demonstrator corrects.</summary>
    public void Train(IProgressDisplay display)
    {
        int ticks = letters.Max(letter => letter.Count) - 1;
        Train(ControlMode.Demonstrated, display.Stage("demonstrator moves the pen", ticks));
        Action step = display.Stage("controller moves the pen, demonstrator corrects", CorrectionRounds * ticks);
        for (int round = 0; round < CorrectionRounds; round++)
        {
            Train(ControlMode.Corrected, step);
        }
    }

    /// <summary>The controller writes every letter from memory, without a push and with a push of 2 cm half-way, all in one batch.</summary>
    /// <returns>[letter]: the path of the pen without a push and with one.</returns>
    public IReadOnlyList<(Vec2[] Free, Vec2[] Pushed)> Test(IProgressDisplay display, string stage, RunChecksum? checksum = null)
    {
        Philox random = pushes.For(Id(batches));
        PenTask[] free = [.. letters.Select((letter, cue) => new PenTask(letter, cue, Push.None))];
        PenTask[] pushed =
        [
            .. free.Select(task => task with { Push = Push.Towards(task.Letter.Count / 2, PushMetres, random.Uniform((ulong)task.Cue)) }),
        ];
        var batch = new PenBatch([.. free, .. pushed], noise, 0, Id(batches++));
        batch.Run(controller, ControlMode.Autonomous, null, display.Stage(stage, batch.Ticks), checksum);
        return [.. letters.Select((_, i) => (batch.Hands[i], batch.Hands[i + letters.Count]))];
    }

    private static ulong Id(ulong batch) => batch * IdsPerBatch;

    private void Train(ControlMode mode, Action step)
    {
        ulong first = Id(batches++);
        var tasks = new PenTask[letters.Count * Copies];
        for (int i = 0; i < tasks.Length; i++)
        {
            int cue = i / Copies;
            Philox random = pushes.For(first + (ulong)i);
            bool pushed = mode == ControlMode.Corrected && i % 2 == 1;
            tasks[i] = new PenTask(letters[cue], cue, pushed ? RandomPush(letters[cue], random) : Push.None);
        }

        new PenBatch(tasks, noise, NoiseBins, first).Run(controller, mode, samples, step);
        controller.UseReadout(Task.Run(() => (Readout)samples.Solve(Ridge).ToReadout())); // while the next world is made
    }

    private static Push RandomPush(Letter letter, Philox random) =>
        Push.Towards(5 + random.Below(0, letter.Count - 10), PushMetres * (0.3 + (0.9 * random.Uniform(1))), random.Uniform(2));
}
