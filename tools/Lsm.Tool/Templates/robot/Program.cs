using Lsm.Runtime;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;

/// <summary>
/// A robot that follows a wall. It senses the distance ahead and aside; a demonstrator steers while the liquid learns, then the liquid steers alone.
/// </summary>
internal static class Program
{
    private const int LessonFrames = 3000, DriveFrames = 1000;

    public static void Main()
    {
        var model = new LiquidStateMachine(inputSize: 2, reservoirSize: 300, outputSize: 1, new LiquidOptions
        {
            Reservoir = new ReservoirOptions { FanIn = 12, WeightScale = 0.2, InputScaling = 4 },
            Features = FeatureKind.Trace,
        });
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        using LsmState state = engine.CreateState(capacity: 1);
        var learner = new RlsLearner(model.ReservoirSize, outputCount: 1, new RlsOptions { Alpha = 0.1 });
        state.Neurons.MarkFeatures(0, true);

        // The demonstrator steers, and pushes the robot now and then, so that the liquid learns to come back.
        var robot = new Robot();
        var random = new Random(1);
        for (int frame = 0; frame < LessonFrames; frame++)
        {
            Sense(state, robot);
            state.Begin(frame, steps: 4);
            state.End(frame);
            float steering = robot.Demonstrate();
            learner.Learn(state.Neurons.FeaturesOf(0), [steering]);
            robot.Move(steering + (frame % 200 < 10 ? (float)(random.NextDouble() - 0.5) * 4 : 0));
        }

        // The liquid steers. The run is recorded: 'lsm inspect run.lsmrec' shows its sensors, 'lsm replay' runs it again.
        engine.SwapReadout(learner.ToReadout());
        state.Reset();
        robot = new Robot { Distance = 1.5f };
        var recorder = new RunRecorder(state);
        double error = 0;
        for (int i = 0; i < DriveFrames; i++)
        {
            Sense(state, robot);
            long frame = state.Frame;
            state.Begin(frame, steps: 4);
            robot.Move(state.End(frame)[0]);
            recorder.Record(4);
            error += i >= 200 ? Math.Abs(robot.Distance - Robot.Goal) : 0;
        }

        Console.WriteLine($"The liquid keeps {Robot.Goal} m to the wall with a mean error of {error / (DriveFrames - 200):F3} m.");
        model.WithReadout(learner.ToReadout()).Save("robot.safetensors");
        RecordingFile.Save("run.lsmrec", recorder.ToRecording());
        Console.WriteLine("wrote robot.safetensors and run.lsmrec; look at them with: lsm inspect run.lsmrec");
    }

    private static void Sense(LsmState state, Robot robot)
    {
        state.Sensors[0] = robot.Distance - Robot.Goal;
        state.Sensors[1] = robot.Heading;
    }
}
