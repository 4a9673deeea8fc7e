using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Lsm.Workers;

/// <summary>Where a study and its workers meet: at the study itself (HOST:PORT), in a Redis, or in a PostgreSQL database. Immutable.</summary>
public sealed record MeetingPoint
{
    private const string Forms = "HOST:PORT, redis://HOST:PORT or postgres://USER:PASSWORD@HOST:PORT/DATABASE";

    private MeetingPoint()
    {
    }

    /// <summary>A free port of this machine that only this machine reaches.</summary>
    public static MeetingPoint Loopback => new() { Kind = MeetingKind.Study, Host = "127.0.0.1", Port = 0 };

    /// <summary>The kind.</summary>
    public MeetingKind Kind { get; private init; }

    /// <summary>The machine.</summary>
    public string Host { get; private init; } = "";

    /// <summary>The port; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The address as it was given, with the password.</summary>
    internal string Address => Kind == MeetingKind.Study ? ToString() : Given;

    /// <summary>How to connect to the Redis or the database; empty for the study itself.</summary>
    public string Connection { get; private init; } = "";

    /// <summary>Reads an address.</summary>
    /// <param name="option">The option that names it, for messages.</param>
    /// <param name="text">The address.</param>
    /// <exception cref="ArgumentException">It has another form.</exception>
    public static MeetingPoint Parse(string option, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool hasScheme = text.Contains("://", StringComparison.Ordinal);
        MeetingKind? kind = !hasScheme ? MeetingKind.Study : text.StartsWith("redis://", StringComparison.Ordinal) ? MeetingKind.Redis : text.StartsWith("postgres://", StringComparison.Ordinal) ? MeetingKind.Postgres : null;
        if (kind is not { } known || !Uri.TryCreate(hasScheme ? text : $"study://{text}", UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0
            || (known == MeetingKind.Study && (uri.Port < 0 || uri.PathAndQuery.Length > 1)) || (known == MeetingKind.Postgres && uri.AbsolutePath.Length < 2))
        {
            throw new ArgumentException($"{option} is {text}; it must have the form {Forms}.");
        }

        int port = uri.Port >= 0 ? uri.Port : known == MeetingKind.Redis ? 6379 : 5432;
        string[] user = [.. uri.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString)];
        return new MeetingPoint
        {
            Given = text,
            Kind = known,
            Host = uri.IdnHost,
            Port = port,
            Connection = known switch
            {
                MeetingKind.Redis => string.Create(CultureInfo.InvariantCulture, $"{uri.IdnHost}:{port},abortConnect=true{(user.Length > 1 ? $",password={user[1]}" : "")}"),
                MeetingKind.Postgres => new Npgsql.NpgsqlConnectionStringBuilder { Host = uri.IdnHost, Port = port, Database = uri.AbsolutePath[1..], Username = user[0], Password = user.Length > 1 ? user[1] : null }.ConnectionString,
                _ => "",
            },
        };
    }

    /// <summary>The IP address of <see cref="Host"/>.</summary>
    /// <exception cref="IOException">The name is not known.</exception>
    internal IPAddress Resolve()
    {
        try
        {
            IPAddress[] all = Dns.GetHostAddresses(Host);
            return all.FirstOrDefault(static each => each.AddressFamily == AddressFamily.InterNetwork) ?? all[0];
        }
        catch (Exception unknown) when (unknown is SocketException or IndexOutOfRangeException)
        {
            throw new IOException($"The machine {Host} is not known. Give its IP address.", unknown);
        }
    }

    /// <summary>The address of this machine on the way to <see cref="Host"/>.</summary>
    internal IPAddress LocalAddress()
    {
        IPAddress there = Resolve();
        using var socket = new Socket(there.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(there, Port == 0 ? 9 : Port); // sends nothing
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }

    private string Given { get; init; } = "";

    /// <summary>As people write it, without a password.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind switch { MeetingKind.Redis => "redis://", MeetingKind.Postgres => "postgres://", _ => "" }}{Host}:{Port}");
}
