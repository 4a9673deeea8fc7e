using Lsm.Bench.Replay;
using Lsm.Runtime;
using Lsm.Runtime.Recording;

namespace Lsm.Bench.Tests;

public sealed class ReplayTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("lsm-replay-").FullName;

    [OneTimeTearDown]
    public void Clean() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Replay_RecordingsThatHoldOrDiffer_ReportsTheFirstDifference()
    {
        var model = new LiquidStateMachine(2, 50, 2, new LiquidOptions { Features = FeatureKind.Trace });
        string modelPath = Path.Combine(folder, "m.safetensors"), a = Path.Combine(folder, "a.lsmrec"), b = Path.Combine(folder, "b.lsmrec"), lie = Path.Combine(folder, "lie.lsmrec"), gone = Path.Combine(folder, "gone.lsmrec");
        model.Save(modelPath);
        RunRecording first = Record(model, 0), second = Record(model, 0.5f);
        RecordingFile.Save(a, first);
        RecordingFile.Save(b, second);
        ulong[] checksums = first.Checksums.ToArray();
        checksums[5] ^= 1;
        RecordingFile.Save(lie, new RunRecording(first.ModelHash, 0, 2, first.AgentsOf(0), first.Steps, first.Sensors, checksums));
        RecordingFile.Save(gone, Record(model, 0, leaves: true));
        Assert.Multiple(() =>
        {
            Assert.That(Run(modelPath, a), Is.EqualTo((0, "a.lsmrec: all 9 frames of 2 agents have the recorded checksums; 0 ticks were late.")));
            Assert.That(Run(modelPath, gone), Is.EqualTo((0, "gone.lsmrec: all 9 frames of 2 agents, which are spawned and despawned, have the recorded checksums; 0 ticks were late.")));
            Assert.That(Run(modelPath, lie), Is.EqualTo((1, "lie.lsmrec: frame 2, agent 1: the checksum here is not the recorded one (9 frames of 2 agents).")));
            Assert.That(Run(modelPath, a, a), Is.EqualTo((0, "Both recordings have the same 9 frames.")));
            Assert.That(Run(modelPath, a, b).Code, Is.EqualTo(1));
            Assert.That(Run(modelPath, a, b).LastLine, Does.Contain("frame 4, agent 1: membrane of neuron").And.Contain("in a.lsmrec and"));
            Assert.That(Text(modelPath, a, b), Does.Contain("They are the same up to frame 3, and differ in the next frame:").And.Contain("  frame 4, agent 1: sensor 1 is 0.5 in a.lsmrec and 1 in b.lsmrec\n").And.Contain("The inputs differ"));
            Assert.That(Text(modelPath, a, lie), Does.Contain("  frame 2, agent 1: the checksums differ, although").And.Contain("a.lsmrec has its checksums here: the machine of lie.lsmrec"));
            Assert.That(Text(modelPath, a, gone), Does.Contain("  frame 6, agent 1: it exists in a.lsmrec and not in gone.lsmrec\n"));
            Assert.That(Run(modelPath, Path.Combine(folder, "none.lsmrec")).Code, Is.EqualTo(2));
            Assert.That(Run(a, a).Code, Is.EqualTo(2), "no model");
        });
    }

    private static string Text(string model, params string[] files)
    {
        var output = new StringWriter { NewLine = "\n" };
        ReplayCommand.Run(files, model, EngineKind.Cpu, null, output, output);
        return output.ToString();
    }

    private static (int Code, string LastLine) Run(string model, params string[] files)
    {
        var output = new StringWriter();
        int code = ReplayCommand.Run(files, model, EngineKind.Cpu, null, output, output);
        return (code, output.ToString().TrimEnd().Split(Environment.NewLine)[^1]);
    }

    private static RunRecording Record(LiquidStateMachine model, float disturbance, bool leaves = false)
    {
        using LsmState state = model.InitState(2);
        var recorder = new RunRecorder(state);
        for (int frame = 0; frame < 9; frame++)
        {
            if (leaves && frame == 6)
            {
                state.Agents.Despawn(1);
            }

            for (int i = 0; i < 4; i++)
            {
                state.Sensors[i] = (((frame * 5) + (i * 3)) % 7 / 2f) + (frame == 4 && i == 3 ? disturbance : 0);
            }

            state.Begin(frame);
            state.End(frame);
            recorder.Record(1);
        }

        return recorder.ToRecording();
    }
}
