using System.Net;
using System.Text;
using Lsm.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Lsm.Inspector.Server;

/// <summary>Kestrel on the loopback address. Every request passes the access rule; there is no CORS and no other way in.</summary>
internal sealed class InspectorServer : IDisposable
{
    private const int MostConnections = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly AccessRule rule = new();
    private readonly string settings;
    private readonly LiveEndpoint? live;
    private readonly PastEndpoint past;
    private readonly ControlEndpoint? control;
    private readonly WebApplication application;

    /// <summary>Starts to listen.</summary>
    /// <param name="port">The TCP port, or 0 for a free one.</param>
    /// <param name="model">The model, for its sizes.</param>
    /// <param name="live">The live run; null for a recording.</param>
    /// <param name="past">The past.</param>
    /// <param name="control">The controls; null if they are not allowed.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public InspectorServer(int port, LiquidStateMachine model, LiveEndpoint? live, PastEndpoint past, ControlEndpoint? control)
    {
        (this.live, this.past, this.control) = (live, past, control);
        settings = Settings(model);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MostConnections;
            kestrel.Limits.MaxRequestBodySize = ControlEndpoint.LargestModel;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        application = builder.Build();
        application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15) });
        application.Run(Handle);
        try
        {
            // Not on the caller's synchronisation context, which may wait here.
            Task.Run(() => application.StartAsync()).GetAwaiter().GetResult();
            string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            rule.Port = new Uri(address).Port;
        }
        catch
        {
            Task.Run(() => application.DisposeAsync().AsTask()).GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>The address of the page, with the token.</summary>
    public Uri Address => new(FormattableString.Invariant($"http://127.0.0.1:{rule.Port}/?token={rule.Token}"));

    public void Dispose()
    {
        Task.Run(async () =>
        {
            using var slow = new CancellationTokenSource(Patience);
            await application.StopAsync(slow.Token).ConfigureAwait(false);
            await application.DisposeAsync().ConfigureAwait(false);
        }).GetAwaiter().GetResult();
        past.Dispose();
    }

    /// <summary>The initial data of the page's script.</summary>
    private string Settings(LiquidStateMachine model) => Encoding.UTF8.GetString(Json.Write(json =>
    {
        json.WriteBoolean("live", live is not null);
        json.WriteBoolean("controls", control is not null);
        json.WriteNumber("neurons", model.ReservoirSize);
        json.WriteNumber("sensors", model.InputSize);
        json.WriteNumber("motors", model.OutputSize);
        json.WriteNumber("excitatory", model.Reservoir.Options is { } options ? (int)(options.ExcRatio * model.ReservoirSize) : -1);
    }));

    private async Task Handle(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (rule.Refusal(context.Request) is { } refusal)
        {
            await Json.Refuse(context, StatusCodes.Status403Forbidden, refusal).ConfigureAwait(false);
            return;
        }

        try
        {
            await Route(context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or InvalidDataException or TimeoutException or NotSupportedException && !context.Response.HasStarted)
        {
            await Json.Refuse(context, e is TimeoutException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest, e.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The page has gone away.
        }
    }

    private Task Route(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        return (context.Request.Method, path) switch
        {
            ("GET", "/") => PageSource.Send(context, settings),
            ("GET", "/live") when live is not null => live.Follow(context),
            ("POST", "/live/agent") when live is not null => live.Choose(context),
            ("POST", "/live/clear") when live is not null => live.Clear(context),
            (_, _) when path.StartsWith("/past", StringComparison.Ordinal) => past.Handle(context),
            ("POST", _) when path.StartsWith("/control", StringComparison.Ordinal) => control?.Handle(context)
                ?? Json.Refuse(context, StatusCodes.Status403Forbidden, "This page may only look. The program allows more with InspectorOptions.Allow = InspectorAccess.Controls."),
            _ => Json.Refuse(context, StatusCodes.Status404NotFound, $"There is nothing at {path}."),
        };
    }
}
