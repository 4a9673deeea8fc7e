using Lsm.Runtime;

namespace Lsm.Activity.Tests.Examples;

/// <summary>The code of docs/activity.md, in its order.</summary>
public sealed class ActivityExamples
{
    [Test]
    public void Activity_CodeOfDocument_Runs()
    {
        using var temporary = new TemporaryFolder();
        string folder = temporary.Path, png = temporary["activity.png"], csv = temporary["activity.csv"];
        using LsmEngine engine = LsmEngine.Create(new LiquidStateMachine(2, 100, 1), EngineKind.Cpu);
        using LsmState state = engine.CreateState(4);

        using var activity = new ActivityRecorder(state, agents: [1, 3], frames: 600, tick: TimeSpan.FromSeconds(1 / 60.0));
        RunTheGame(state);
        activity.SavePng(png, agent: 1);

        activity.SaveCsv(csv);
        activity.SaveNpy(folder);
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(9));
    }

    private static void RunTheGame(LsmState state)
    {
        for (long frame = 0; frame < 10; frame++)
        {
            state.Sensors.Fill(frame * 0.1f);
            state.Begin(frame);
            state.End(frame);
        }
    }
}
