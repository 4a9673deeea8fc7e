using Lsm.Bench.Replay;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Frames;

namespace Lsm.Bench.Tests;

public sealed class ReplayTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("lsm-replay-").FullName;

    [OneTimeTearDown]
    public void Clean() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_recording_holds_and_two_that_part_are_told_apart()
    {
        var model = new LiquidStateMachine(2, 50, 2, new LiquidOptions { Features = FeatureKind.Trace });
        string modelPath = Path.Combine(folder, "m.safetensors"), a = Path.Combine(folder, "a.lsmrec"), b = Path.Combine(folder, "b.lsmrec"), lie = Path.Combine(folder, "lie.lsmrec");
        model.Save(modelPath);
        Recording first = Record(model, 0), second = Record(model, 0.5f);
        RecordingFile.Save(a, first);
        RecordingFile.Save(b, second);
        ulong[] checksums = first.Checksums.ToArray();
        checksums[5] ^= 1;
        RecordingFile.Save(lie, new Recording(first.ModelHash, 0, 2, first.Agents, first.Steps, first.Sensors, checksums));
        Assert.Multiple(() =>
        {
            Assert.That(Run(modelPath, a), Is.EqualTo((0, "a.lsmrec: all 9 frames of 2 agents hold; 0 ticks were late.")));
            Assert.That(Run(modelPath, lie), Is.EqualTo((1, "lie.lsmrec: frame 2, agent 1: its sensors give another checksum here than the recorded one.")));
            Assert.That(Run(modelPath, a, a), Is.EqualTo((0, "Both are the same 9 frames.")));
            Assert.That(Run(modelPath, a, b).Code, Is.EqualTo(1));
            Assert.That(Run(modelPath, a, b).LastLine, Does.Contain("frame 4, agent 1: membrane of neuron"));
            Assert.That(Run(modelPath, Path.Combine(folder, "none.lsmrec")).Code, Is.EqualTo(2));
            Assert.That(Run(a, a).Code, Is.EqualTo(2), "no model");
        });
    }

    private static (int Code, string LastLine) Run(string model, params string[] files)
    {
        var output = new StringWriter();
        int code = ReplayCommand.Run(files, model, EngineKind.Cpu, null, output, output);
        return (code, output.ToString().TrimEnd().Split(Environment.NewLine)[^1]);
    }

    private static Recording Record(LiquidStateMachine model, float disturbance)
    {
        using LsmState state = model.InitState(2);
        var recorder = new RunRecorder(state);
        for (int frame = 0; frame < 9; frame++)
        {
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
