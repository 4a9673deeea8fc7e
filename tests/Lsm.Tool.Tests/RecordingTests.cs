using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Recording;

namespace Lsm.Tool.Tests;

/// <summary><c>lsm replay</c>, <c>lsm compare</c> and <c>lsm inspect</c> on states and recordings.</summary>
public sealed class RecordingTests
{
    private readonly TemporaryFolder folder = new();

    [OneTimeSetUp]
    public void WriteFiles()
    {
        LiquidStateMachine model = SampleData.SmallModel();
        model.Save(folder["m.safetensors"]);
        new LiquidStateMachine(2, 40, 2).Save(folder["other.safetensors"]);
        RunRecording first = SampleData.Record(model);
        RecordingFile.Save(folder["a.lsmrec"], first);
        RecordingFile.Save(folder["b.lsmrec"], SampleData.Record(model, disturbance: 0.5f));
        RecordingFile.Save(folder["leaves.lsmrec"], SampleData.Record(model, leaves: true));
        RecordingFile.Save(folder["stuck.lsmrec"], SampleData.Record(model, frames: 40, stuck: true));
        ulong[] checksums = first.Checksums.ToArray();
        checksums[5] ^= 1;
        RecordingFile.Save(folder["false.lsmrec"], new RunRecording(first.ModelHash, 0, 2, first.AgentsOf(0), first.Steps, first.Sensors, checksums));
        using LsmState state = model.InitState(2);
        state.Sensors.Fill(1);
        state.Begin(0);
        state.End(0);
        StateFile.Save(folder["s.safetensors"], state.Save());
    }

    [OneTimeTearDown]
    public void Clean() => folder.Dispose();

    [TestCase(0, "a.lsmrec", "a.lsmrec: the checksums of all 9 frames of 2 agents are the same here; late frames: 0.")]
    [TestCase(0, "leaves.lsmrec", "leaves.lsmrec: the checksums of all 9 frames of 2 agents that come and go are the same here; late frames: 0.")]
    [TestCase(1, "false.lsmrec", "false.lsmrec: frame 2, agent 1: the checksum here is not the recorded one (9 frames of 2 agents).")]
    public void Replay_Recording_SaysWhetherItIsTheSame(int expected, string file, string line)
    {
        (int code, string output, string errors) = Lsm("replay", file, "--model", "m.safetensors");
        Assert.That((code, errors), Is.EqualTo((expected, "")));
        Assert.That(output.Split('\n')[1], Is.EqualTo(line));
    }

    [Test]
    public void Compare_DifferentSensors_NamesFrameAgentAndNeuron()
    {
        (int code, string output, _) = Lsm("compare", "a.lsmrec", "b.lsmrec", "--model", "m.safetensors");
        Assert.That(code, Is.EqualTo(1));
        GoldenOutput.Check(output);
    }

    [Test]
    public void Compare_FalseChecksum_SaysWhichMachineIsWrong()
    {
        (int code, string output, _) = Lsm("compare", "a.lsmrec", "false.lsmrec", "--model", "m.safetensors");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("  frame 2, agent 1: the checksums differ").And.Contain("a.lsmrec replays here. The machine that made false.lsmrec computed other bits"));
    }

    [Test]
    public void Compare_SameAndPartlyMissing_ExitsWith0And1()
    {
        Assert.That(Lsm("compare", "a.lsmrec", "a.lsmrec"), Is.EqualTo((0, "Both are the same 9 frames.\n", "")));
        (int code, string output, _) = Lsm("compare", "a.lsmrec", "leaves.lsmrec", "--json");
        JsonNode difference = JsonNode.Parse(output)!["firstDifference"]!;
        Assert.That((code, difference["frame"]!.GetValue<long>(), difference["variable"]!.GetValue<string>()), Is.EqualTo((1, 6L, "agent")));
    }

    [TestCase("replay", "a.lsmrec")]
    [TestCase("view", "a.lsmrec")]
    [TestCase("inspect", "a.lsmrec")]
    [TestCase("compare", "a.lsmrec", "b.lsmrec")]
    public void Run_ModelOfAnotherRecording_SaysWhichModelToName(string command, params string[] files)
    {
        (int code, string output, string errors) = Lsm([command, .. files, "--model", "other.safetensors"]);
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(errors, Does.Match($"^lsm {command}: other.safetensors is model [0-9a-f]{{16}}; a.lsmrec was recorded with model 77be973331adbbeb. Name that one with --model.\n$"));
    }

    [Test]
    public void View_StateOfAnotherFrame_SaysWhichStateToName() =>
        Assert.That(Lsm("view", "a.lsmrec", "--model", "m.safetensors", "--state", "s.safetensors"), Is.EqualTo((2, "",
            "lsm view: s.safetensors is a state of model 77be973331adbbeb before frame 1; a.lsmrec needs one of model 77be973331adbbeb before frame 0. Name the state that was saved with the recording.\n")));

    [Test]
    public void Inspect_RecordingWithStuckSensor_NamesTheSensor() => GoldenOutput.Check(Lsm("inspect", "stuck.lsmrec").Output);

    [Test]
    public void Inspect_State_ListsAgents() => GoldenOutput.Check(Lsm("inspect", "s.safetensors").Output);

    [Test]
    public void Inspect_UntrainedModel_ShowsItsOptions() => GoldenOutput.Check(Lsm("inspect", "m.safetensors").Output);

    private (int Code, string Output, string Errors) Lsm(params string[] arguments) => ToolProcess.Run(folder.Path, arguments);
}
