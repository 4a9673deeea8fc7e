using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lsm.Inspector.Control;
using Lsm.Inspector.Past;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Recording;
using Microsoft.AspNetCore.Http;

namespace Lsm.Inspector.Server;

/// <summary>The past: a copy of the kept frames, or a recording; its frames, changed runs, and files of it. One request at a time.</summary>
/// <param name="calls">The calls into the live run; null for a recording.</param>
/// <param name="opened">The recording; null for a live run, whose kept frames are copied when a page asks for them.</param>
internal sealed class PastEndpoint(StateCalls? calls, PastRun? opened) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim turn = new(1);
    private PastRun? past = opened;
    private WhatIf? whatIf;

    public async Task Handle(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        await turn.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            await ((context.Request.Method, path) switch
            {
                ("POST", "/past") => Open(context),
                ("GET", "/past/frame") => SendFrame(context),
                ("GET", "/past/series") => SendSeries(context),
                ("POST", "/past/whatif") => Change(context),
                ("GET", "/past/whatif") => SendWhatIf(context),
                ("GET", "/past/recording") => SendFile(context, "recording.lsmrec", RecordingBytes()),
                ("GET", "/past/state") => SendFile(context, "state.safetensors", StateBytes()),
                _ => Json.Refuse(context, StatusCodes.Status404NotFound, $"There is nothing at {path}."),
            }).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        past?.Dispose();
        turn.Dispose();
    }

    private PastRun Past => past ?? throw new InvalidOperationException("No past is open; open it first.");

    /// <summary>Copies the kept frames on the state's thread, and runs the copy here.</summary>
    private async Task Open(HttpContext context)
    {
        if (calls is not null)
        {
            KeptStretch stretch = await calls.Ask(null, static state => state.History.CopyKept(), Patience).ConfigureAwait(false);
            PastRun next = await Task.Run(() => PastRun.Of(stretch)).ConfigureAwait(false);
            past?.Dispose();
            (past, whatIf) = (next, null);
        }

        RunRecording recording = Past.Recording;
        await Json.Send(context, json =>
        {
            json.WriteNumber("first", Past.First);
            json.WriteNumber("last", Past.Last);
            json.WriteNumber("most", Past.MostFrames);
            json.WriteString("fault", Past.Fault);
            json.WriteBoolean("startsAtRest", Past.Start is null);
            json.WriteStartArray("stays");
            foreach (AgentStay stay in recording.Stays)
            {
                json.WriteStartArray();
                json.WriteStringValue($"{stay.Agent}");
                json.WriteNumberValue(stay.Arrival);
                json.WriteNumberValue(stay.Departure);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private async Task SendFrame(HttpContext context)
    {
        long number = Json.QueryLong(context.Request, "frame");
        ulong agent = Json.QueryId(context.Request, "agent");
        PastFrame frame = await Task.Run(() => Past.Show(number, agent)).ConfigureAwait(false);
        await Json.Send(context, json =>
        {
            json.WriteNumber("frame", frame.Frame);
            json.WriteString("agent", $"{frame.Agent}");
            json.WriteString("agentChecksum", Hex(frame.AgentChecksum));
            json.WriteString("checksum", Hex(frame.Checksum));
            json.WriteNumber("steps", frame.Steps);
            json.WriteBoolean("idle", frame.Idle);
            Write(json, "sensors", frame.Sensors);
            Write(json, "motors", frame.Motors);
            json.WriteBase64String("membranes", MemoryMarshal.AsBytes<float>(frame.Membranes));
            json.WriteBase64String("spikes", MemoryMarshal.AsBytes<uint>(frame.Spikes));
        }).ConfigureAwait(false);
    }

    private async Task SendSeries(HttpContext context)
    {
        ulong agent = Json.QueryId(context.Request, "agent");
        long from = Json.QueryLong(context.Request, "from"), count = Json.QueryLong(context.Request, "count");
        uint[] frames = await Task.Run(() => Past.Series(agent, from, (int)Math.Clamp(count, 0, int.MaxValue))).ConfigureAwait(false);
        await SendFrames(context, frames).ConfigureAwait(false);
    }

    private async Task Change(HttpContext context)
    {
        JsonElement request = await Json.Read(context).ConfigureAwait(false);
        var change = new SensorChange(
            Json.Long(request, "from"), Json.Long(request, "until"), Json.Id(request, "agent"),
            (int)Math.Clamp(Json.Long(request, "sensor"), -1, int.MaxValue), (float)Json.Number(request, "value"));
        WhatIf result = await Task.Run(() => Past.Change(change)).ConfigureAwait(false);
        whatIf = result;
        await Json.Send(context, json =>
        {
            json.WriteNumber("first", change.From);
            json.WriteNumber("frames", result.Frames);
            json.WriteString("unchanged", Hex(result.Unchanged));
            json.WriteString("changed", Hex(result.Changed));
        }).ConfigureAwait(false);
    }

    private Task SendWhatIf(HttpContext context)
    {
        WhatIf result = whatIf ?? throw new InvalidOperationException("No sensor was changed yet.");
        return SendFrames(context, context.Request.Query["which"] == "before" ? result.Before : result.After);
    }

    private async Task SendFrames(HttpContext context, uint[] frames)
    {
        var shape = Past.Shape;
        context.Response.ContentType = "application/octet-stream";
        uint[] header = [1, (uint)(frames.Length / shape.Words), (uint)shape.Words, (uint)shape.SpikeWords, (uint)shape.Inputs, (uint)shape.Outputs, (uint)shape.Neurons, 0];
        await context.Response.Body.WriteAsync(MemoryMarshal.AsBytes<uint>(header).ToArray(), context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.WriteAsync(MemoryMarshal.AsBytes<uint>(frames).ToArray(), context.RequestAborted).ConfigureAwait(false);
    }

    private byte[] RecordingBytes()
    {
        using var file = new MemoryStream();
        RecordingFile.Save(file, Past.Recording);
        return file.ToArray();
    }

    private byte[] StateBytes()
    {
        StateSnapshot start = Past.Start ?? throw new InvalidOperationException("The recording starts at rest; it needs no state.");
        using var file = new MemoryStream();
        StateFile.Save(file, start);
        return file.ToArray();
    }

    private static async Task SendFile(HttpContext context, string name, byte[] bytes)
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, string name, float[] values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static string Hex(ulong sum) => sum.ToString("x16", CultureInfo.InvariantCulture);
}
