using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;

namespace Lsm.Inspector.Tests;

/// <summary>A page with the permission changes the run before the declared frame, and the run stays one that can be replayed.</summary>
public sealed class ControlTests
{
    private static readonly HttpClient Client = new();

    [Test]
    public async Task Freeze_AnAgent_StandsStillUntilItMayRunAgain()
    {
        using var game = new GameLoop(InspectorAccess.Controls);
        long frame = game.Between(static state => state.Frame) + 20;
        JsonNode answer = await Post(game, "freeze", new() { ["agent"] = "5", ["freeze"] = true, ["frame"] = frame });
        Assert.That((long)answer["frame"]!, Is.EqualTo(frame));
        game.WaitFor(frame + 10);
        Assert.That(game.Between(static state => (state.Agents.Ran(1), state.Agents.Ran(0))), Is.EqualTo((false, true)));
        RunRecording recording = game.Between(_ => game.Recorder.ToRecording());
        Assert.That(IdleFrames(recording, 5)[0], Is.EqualTo(frame), "from the declared frame on");
        await Post(game, "freeze", new() { ["agent"] = "5", ["freeze"] = false });
        game.WaitFor(game.Between(static state => state.Frame) + 3);
        Assert.That(game.Between(static state => state.Agents.Ran(1)), Is.True);
        recording = game.Between(_ => game.Recorder.ToRecording());
        using LsmEngine engine = LsmEngine.Create(GameLoop.CreateModel(), EngineKind.Cpu);
        Assert.That(RunComparison.Replay(recording, engine), Is.Null);
    }

    [Test]
    public async Task Teach_AnAgent_GivesTheTargetsToTheLearner()
    {
        using var game = new GameLoop(InspectorAccess.Controls, learns: true);
        await Post(game, "teach", new() { ["agent"] = "9", ["targets"] = new JsonArray(0.5, -0.25), ["frames"] = 30 });
        game.WaitFor(game.Between(static state => state.Frame) + 40);
        Assert.That(game.Between(static state => state.Teaching.IsTaught(2)), Is.False, "the last of the frames is over");
        Readout learned = game.Between(static state => ((RlsLearner)state.Teaching.Learner!).ToReadout());
        Assert.That(learned.Hash, Is.Not.EqualTo(new RlsLearner(GameLoop.Neurons, GameLoop.Motors).ToReadout().Hash));
        await Post(game, "learned", []);
        game.WaitFor(game.Between(static state => state.Frame) + 3);
        Assert.That(game.Between(static state => state.Engine.Model.Readout.Hash), Is.EqualTo(learned.Hash));
    }

    [Test]
    public async Task Teach_WithoutALearnerOrWithWrongTargets_IsRefused()
    {
        using var game = new GameLoop(InspectorAccess.Controls);
        Assert.That(await Refusal(game, "teach", new() { ["agent"] = "9", ["targets"] = new JsonArray(0.5, 0.5), ["frames"] = 3 }), Does.Contain("has no learner"));
        Assert.That(await Refusal(game, "teach", new() { ["agent"] = "9", ["targets"] = "x", ["frames"] = 3 }), Does.Contain("'targets'"));
        Assert.That(await Refusal(game, "freeze", new() { ["agent"] = "77", ["freeze"] = true }), Does.Contain("Agent 77 is not in this state"));
        Assert.That(await Refusal(game, "freeze", new() { ["agent"] = "3", ["freeze"] = true, ["frame"] = 0 }), Does.Contain("has begun already"));
    }

    [Test]
    public async Task Correct_APastSensor_ResimulatesTheRun()
    {
        using var game = new GameLoop(InspectorAccess.Controls);
        game.WaitFor(40);
        long epoch = game.Between(static state => state.History.Epoch), from = game.Between(static state => state.Frame) - 20;
        JsonNode answer = await Post(game, "correct", new() { ["agent"] = "5", ["sensor"] = 1, ["value"] = 2.5, ["from"] = from, ["until"] = from + 4 });
        long made = (long)answer["frame"]!;
        game.WaitFor(made + 1);
        Assert.That(game.Between(state => state.History.SensorsOf(made)[2]), Is.EqualTo(GameLoop.Sensor(made, 5, 0)), "the frame that began then has its own sensors");
        Assert.That(game.Between(state => (state.History.Epoch - epoch, state.History.SensorsOf(from)[3], state.History.SensorsOf(from + 4)[3])), Is.EqualTo((1L, 2.5f, 2.5f)));
        Assert.That(await Refusal(game, "correct", new() { ["agent"] = "5", ["sensor"] = 7, ["value"] = 2.5, ["from"] = from, ["until"] = from }), Does.Contain("Sensor 7"));
    }

    [Test]
    public async Task SwapReadout_OfAModelFile_TakesEffectInTheDeclaredFrame()
    {
        using var game = new GameLoop(InspectorAccess.Controls);
        LiquidStateMachine other = GameLoop.CreateModel().WithReadout(LinearReadout.Random(GameLoop.Neurons, GameLoop.Motors, 77));
        using var file = new MemoryStream();
        ModelFile.Save(file, other);
        long frame = game.Between(static state => state.Frame) + 150;
        using var content = new ByteArrayContent(file.ToArray());
        HttpResponseMessage answer = await Client.PostAsync(new Uri(game.Inspector.Address, $"/control/readout{game.Inspector.Address.Query}&frame={frame}"), content);
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
        game.WaitFor(frame + 3);
        RecordedModel[] models = game.Between(_ => game.Recorder.ToRecording().Models.ToArray());
        Assert.That(models[^1], Is.EqualTo(new RecordedModel(frame, other.Hash, other.Readout.Hash)));
    }

    [Test]
    public async Task ChangeGains_AtAFrame_RunsTheScaledModelFromThere()
    {
        using var game = new GameLoop(InspectorAccess.Controls);
        long frame = game.Between(static state => state.Frame) + 150;
        await Post(game, "gains", new() { ["input"] = 1.5, ["recurrent"] = 0.5, ["frame"] = frame });
        game.WaitFor(frame + 3);
        LiquidReservoir before = GameLoop.CreateModel().Reservoir, after = game.Between(static state => state.Engine.Model.Reservoir);
        Assert.That(after.InputWeights[3], Is.EqualTo((float)(1.5 * before.InputWeights[3])));
        Assert.That(after.Recurrent.Weights[3], Is.EqualTo(0.5f * before.Recurrent.Weights[3]).Within(1e-6f));
        Assert.That(game.Between(_ => game.Recorder.ToRecording().Models[^1].Frame), Is.EqualTo(frame));
        Assert.That(await Refusal(game, "gains", new() { ["input"] = 0, ["recurrent"] = 1 }), Does.Contain("input gain is 0"));
    }

    [Test]
    public void Ask_WhileNoFrameRuns_IsCancelledAndNotMadeLater()
    {
        using var game = new GameLoop();
        int made = 0;
        var calls = new Control.StateCalls();
        Assert.That(async () => await calls.Ask(null, _ => made++, TimeSpan.FromMilliseconds(50)), Throws.InstanceOf<TimeoutException>());
        game.Between(state =>
        {
            calls.RunDue(state);
            return 0;
        });
        Assert.That(made, Is.Zero);
    }

    private static List<long> IdleFrames(RunRecording recording, ulong agent)
    {
        List<long> idle = [];
        for (int frame = 0; frame < recording.FrameCount; frame++)
        {
            int row = recording.RowsOf(frame).Start.Value + recording.AgentsOf(frame).IndexOf(agent);
            if (recording.Idle.Length > 0 && recording.Idle[row])
            {
                idle.Add(recording.FirstFrame + frame);
            }
        }

        return idle;
    }

    private static async Task<JsonNode> Post(GameLoop game, string what, JsonObject request)
    {
        HttpResponseMessage answer = await Client.PostAsJsonAsync(new Uri(game.Inspector.Address, $"/control/{what}{game.Inspector.Address.Query}"), request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, Is.True, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<string> Refusal(GameLoop game, string what, JsonObject request)
    {
        HttpResponseMessage answer = await Client.PostAsJsonAsync(new Uri(game.Inspector.Address, $"/control/{what}{game.Inspector.Address.Query}"), request);
        Assert.That(answer.IsSuccessStatusCode, Is.False);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;
    }
}
