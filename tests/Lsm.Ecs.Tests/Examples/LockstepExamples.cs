using Lsm.Runtime;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Recording;

namespace Lsm.Ecs.Tests.Examples;

/// <summary>The code of docs/lockstep.md.</summary>
[NonParallelizable]
public sealed class LockstepExamples
{
    [Test]
    public void Lockstep_CodeOfDocument_Runs()
    {
        using var folder = new TemporaryFolder();
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder.Path;
        try
        {
            var model = new LiquidStateMachine(inputSize: 2, reservoirSize: 80, outputSize: 2);
            using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
            using LsmState state = engine.CreateState(capacity: 2); // agent 0 is ours, agent 1 belongs to the other machine
            state.History.Keep(16);
            float[] latest = [0.5f, 0.25f]; // the last sensors received from the other machine
            for (long frame = 0; frame < 30; frame++)
            {
                state.SensorsOf(0)[0] = frame % 8 * 0.1f;
                latest.CopyTo(state.SensorsOf(1)); // a prediction: they do not change
                state.Begin(frame);
                state.End(frame);
            }

            float[] truth = [0.75f, 0.25f];
            state.History.Correct(frame: 26, slot: 1, truth); // a packet from frame 26, checked here
            ReadOnlySpan<float> motors = state.History.Resimulate(26);
            Assert.That(motors.Length, Is.EqualTo(4));

            var recorder = new RunRecorder(state);
            for (int i = 0; i < 10; i++)
            {
                state.Begin(state.Frame);
                state.End(state.Frame - 1);
                recorder.Record(frameSteps: 1);
            }

            RecordingFile.Save("mine.lsmrec", recorder.ToRecording());
            Divergence? difference = RunComparison.Compare(RecordingFile.Load("mine.lsmrec"), recorder.ToRecording());
            Console.WriteLine(difference?.ToString() ?? "the same run");
            Assert.That(difference, Is.Null);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Test]
    public void Govern_CodeOfDocument_Runs()
    {
        int lateTicks = 0;
        var model = new LiquidStateMachine(inputSize: 2, reservoirSize: 80, outputSize: 2);
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        using World world = World.Create();
        using var liquid = new LsmSystem<Eyes, Wheels>(world, engine, capacity: 4);
        world.Create(new LsmAgent(id: 1), new Eyes { Left = 0.8f }, new Wheels());

        var recorder = new RunRecorder(liquid.State);
        liquid.Govern(new GovernorOptions(TimeSpan.FromMilliseconds(2)) { Substitute = GovernorOptions.Decay(safe: 0, factor: 0.9f) }, recorder);
        for (int frame = 0; frame < 60; frame++)
        {
            liquid.BeforeUpdate(0.016f); // the budget starts
            liquid.AfterUpdate(0.016f);  // motors after at most 2 ms: those of the readout, or substitutes
            lateTicks += liquid.Governor!.WasLate ? 1 : 0;
        }

        liquid.Governor!.CatchUp(); // before other calls on liquid.State
        RunRecording run = recorder.ToRecording();
        Assert.That((run.FrameCount, run.Substitutions.Count), Is.EqualTo((60, lateTicks)));
    }
}
