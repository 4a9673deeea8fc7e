using System.Text.Json;
using Lsm.Inspector.Control;
using Lsm.Inspector.Live;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using Microsoft.AspNetCore.Http;

namespace Lsm.Inspector.Server;

/// <summary>Changes of the run, each made on the state's thread before a frame: the declared one, or the next.</summary>
internal sealed class ControlEndpoint(LiveFeed feed)
{
    /// <summary>The largest model file that a page may send, in bytes.</summary>
    public const int LargestModel = 64 << 20;

    private const int MostTargets = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task Handle(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (path == "/control/readout")
        {
            await SwapReadout(context).ConfigureAwait(false);
            return;
        }

        JsonElement request = await Json.Read(context).ConfigureAwait(false);
        long? frame = Json.OptionalLong(request, "frame");
        await (path switch
        {
            "/control/freeze" => Make(context, frame, Freeze(Json.Id(request, "agent"), Json.Flag(request, "freeze"))),
            "/control/teach" => Make(context, frame, Teach(Json.Id(request, "agent"), Targets(request), (int)Math.Clamp(Json.Long(request, "frames"), 1, 1_000_000))),
            "/control/correct" => Make(context, null, Correct(request)),
            "/control/learned" => Make(context, frame, SwapLearned),
            "/control/gains" => ChangeGains(context, frame, Json.Number(request, "input"), Json.Number(request, "recurrent")),
            _ => Json.Refuse(context, StatusCodes.Status404NotFound, $"There is nothing at {path}."),
        }).ConfigureAwait(false);
    }

    /// <summary>Makes a change, and answers with the frame before which it was made.</summary>
    private async Task Make(HttpContext context, long? frame, Action<LsmState> change)
    {
        long made = await feed.Calls.Ask(
            frame,
            state =>
            {
                change(state);
                return state.Frame;
            },
            Patience).ConfigureAwait(false);
        await Json.Send(context, json => json.WriteNumber("frame", made)).ConfigureAwait(false);
    }

    private Action<LsmState> Freeze(ulong agent, bool freeze) => _ => feed.Controls.Freeze(agent, freeze);

    private Action<LsmState> Teach(ulong agent, float[] targets, int frames) => _ => feed.Controls.Teach(agent, targets, frames);

    /// <summary>Changes a sensor in kept frames, and runs the state's own frames again from there on.</summary>
    private static Action<LsmState> Correct(JsonElement request)
    {
        long from = Json.Long(request, "from"), until = Json.Long(request, "until"), sensor = Json.Long(request, "sensor");
        ulong agent = Json.Id(request, "agent");
        var value = (float)Json.Number(request, "value");
        return state => Correction.Make(state, agent, (int)Math.Clamp(sensor, -1, int.MaxValue), from, until, value);
    }

    /// <summary>Swaps in the readout that the state's learner has learned so far.</summary>
    private static void SwapLearned(LsmState state)
    {
        Readout readout = state.Teaching.Learner is RlsLearner learner
            ? learner.ToReadout()
            : throw new InvalidOperationException("The state has no RlsLearner whose readout could be taken.");
        state.Engine.SwapAt(state.Frame, Task.FromResult(readout));
    }

    /// <summary>Swaps in the readout of a model file from a frame on: ?frame=F, or the next.</summary>
    private async Task SwapReadout(HttpContext context)
    {
        long? frame = context.Request.Query["frame"].Count == 0 ? null : Json.QueryLong(context.Request, "frame");
        byte[] file = await Json.ReadBytes(context, LargestModel).ConfigureAwait(false);
        using var stream = new MemoryStream(file);
        Readout readout = ModelFile.Load(stream, "the file").Readout;
        await Make(context, frame, state => state.Engine.SwapAt(state.Frame, Task.FromResult(readout))).ConfigureAwait(false);
    }

    /// <summary>Builds the scaled model; the state's thread only prepares it.</summary>
    private async Task ChangeGains(HttpContext context, long? frame, double input, double recurrent)
    {
        LiquidStateMachine present = feed.State.Engine.Model;
        LiquidStateMachine changed = await Task.Run(() => GainChange.Of(present, input, recurrent)).ConfigureAwait(false);
        await Make(context, frame, state => state.Engine.SwapModelAt(state.Frame, changed)).ConfigureAwait(false);
    }

    private static float[] Targets(JsonElement request)
    {
        if (!request.TryGetProperty("targets", out JsonElement targets) || targets.ValueKind != JsonValueKind.Array || targets.GetArrayLength() > MostTargets)
        {
            throw new ArgumentException("'targets' must be a list of numbers, one for each motor.");
        }

        return [.. targets.EnumerateArray().Select(static target => target.ValueKind == JsonValueKind.Number && target.TryGetSingle(out float value)
            ? value : throw new ArgumentException("'targets' must be a list of numbers, one for each motor."))];
    }
}
