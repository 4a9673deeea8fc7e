using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StackExchange.Redis;

namespace Lsm.Workers;

/// <summary>Starts the Orleans silo of a study or a worker.</summary>
internal static class Silos
{
    private const string Cluster = "lsm";
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3);

    /// <summary>The settings of every silo: how soon a dead one is noticed.</summary>
    public static void Configure(ISiloBuilder silo) => silo.Configure<ClusterMembershipOptions>(static options =>
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(3);
        options.NumMissedProbesLimit = 3;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5); // after a killed study, its entry in a database counts as stale soon
        options.NumMissedTableIAmAliveLimit = 3;
        options.MaxJoinAttemptTime = TimeSpan.FromSeconds(30);
        options.DefunctSiloExpiration = TimeSpan.FromMinutes(10);
        options.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(1);
    });

    /// <summary>Starts a silo.</summary>
    /// <param name="place">Where the study and its workers meet; if that is the study itself, its port is not 0.</param>
    /// <param name="isStudy">Whether this is the study.</param>
    /// <param name="name">The name in the cluster.</param>
    /// <param name="services">Adds what the silo needs besides Orleans.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">It cannot start; the message has the reason.</exception>
    public static async Task<IHost> Start(MeetingPoint place, bool isStudy, string name, Action<IServiceCollection> services, CancellationToken cancellation)
    {
        IPAddress here = isStudy && place.Kind == MeetingKind.Study ? place.Resolve() : place.LocalAddress();
        int port = isStudy && place.Kind == MeetingKind.Study ? place.Port : FreePort(here);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo =>
        {
            silo.ConfigureEndpoints(here, port, gatewayPort: 0);
            silo.Configure<ClusterOptions>(static options => (options.ClusterId, options.ServiceId) = (Cluster, Cluster));
            silo.Configure<SiloOptions>(options => options.SiloName = name);
            Configure(silo);
            switch (place.Kind)
            {
                case MeetingKind.Redis:
                    silo.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(place.Connection));
                    break;
                case MeetingKind.Postgres:
                    silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", place.Connection));
                    break;
                default:
                    silo.UseDevelopmentClustering(new IPEndPoint(place.Resolve(), place.Port));
                    break;
            }
        });
        if (isStudy)
        {
            builder.Services.AddSingleton<IHostLifetime, StudyLifetime>();
        }

        services(builder.Services);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellation);
            return host;
        }
        catch (Exception failed)
        {
            host.Dispose();
            throw new IOException($"{(isStudy ? "The study cannot start" : "The worker cannot join")} at {place}: {Innermost(failed).Message}", failed);
        }
    }

    /// <summary>Stops a silo, in a few seconds even if the others of its cluster are gone.</summary>
    public static async Task Stop(IHost host)
    {
        using var limit = new CancellationTokenSource(StopTime);
        try
        {
            await host.StopAsync(limit.Token);
        }
        catch (Exception late) when (late is OperationCanceledException or OrleansException or TimeoutException or AggregateException)
        {
            // The cluster learns of it by itself.
        }

        host.Dispose();
    }

    /// <summary>A port that is free now.</summary>
    public static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;
}
