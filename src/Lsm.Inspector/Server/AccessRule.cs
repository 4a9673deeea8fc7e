using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Lsm.Inspector.Server;

/// <summary>
/// The access rule: a request needs the token, must name this server as its host, and, if a page made it, that page must come from this server. So no page of another
/// site, and no name that another site points to this machine, reaches the inspector.
/// </summary>
internal sealed class AccessRule
{
    private readonly byte[] token = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>The token: 128 random bits.</summary>
    public string Token => Encoding.ASCII.GetString(token);

    /// <summary>The TCP port, once it is known.</summary>
    public int Port { get; set; }

    /// <summary>The reason why a request is refused, or null.</summary>
    public string? Refusal(HttpRequest request)
    {
        if (!IsOwn(request.Host.Value))
        {
            return "The host of the address is not this inspector's.";
        }

        if (request.Headers.Origin.Count > 0 && !(request.Headers.Origin.Count == 1 && IsOwnOrigin(request.Headers.Origin[0])))
        {
            return "The request comes from a page of another origin.";
        }

        byte[] given = Encoding.UTF8.GetBytes(request.Query["token"].ToString());
        return CryptographicOperations.FixedTimeEquals(given, token) ? null : "The token is missing or wrong; open the address that the program printed.";
    }

    private bool IsOwnOrigin(string? origin) => origin?.StartsWith("http://", StringComparison.Ordinal) == true && IsOwn(origin["http://".Length..]);

    private bool IsOwn(string? host) => host == FormattableString.Invariant($"127.0.0.1:{Port}") || host == FormattableString.Invariant($"localhost:{Port}");
}
