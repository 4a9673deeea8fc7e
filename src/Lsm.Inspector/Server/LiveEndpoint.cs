using System.Net.WebSockets;
using System.Text.Json;
using Lsm.Inspector.Live;
using Microsoft.AspNetCore.Http;

namespace Lsm.Inspector.Server;

/// <summary>The live run: the stream of frames, and the choice of what it shows. The shown agent is the same for all open pages.</summary>
internal sealed class LiveEndpoint(LiveFeed feed, LivePump pump, LiveStatus status, CancellationToken end)
{
    /// <summary>Streams until the page is closed.</summary>
    public async Task Follow(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new ArgumentException("/live is a WebSocket.");
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        var page = new PageConnection(socket);
        pump.Add(page);
        try
        {
            await page.WaitForEnd(end).ConfigureAwait(false);
        }
        finally
        {
            pump.Remove(page);
        }
    }

    /// <summary>Shows another agent: {"agent": "5"}; or lists other slots: {"firstSlot": 64}.</summary>
    public async Task Choose(HttpContext context)
    {
        JsonElement request = await Json.Read(context).ConfigureAwait(false);
        if (Json.OptionalLong(request, "firstSlot") is { } slot)
        {
            status.FirstSlot = (int)Math.Clamp(slot, 0, int.MaxValue);
        }
        else
        {
            feed.Chosen = Json.Id(request, "agent");
        }

        await Json.Send(context, json => json.WriteString("agent", $"{feed.Chosen}")).ConfigureAwait(false);
    }

    /// <summary>Clears the histogram of tick times.</summary>
    public async Task Clear(HttpContext context)
    {
        pump.ClearTicks();
        await Json.Send(context, static _ => { }).ConfigureAwait(false);
    }
}
