using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Lsm.Inspector.Server;

/// <summary>The page as one document: styles and scripts are inside it, so that it needs no other request.</summary>
internal static class PageSource
{
    private static readonly string Plot = Resource("uPlot.iife.min.js") ?? "";
    private static readonly string Html = Resource("page.html")!.Replace("{{style}}", Resource("uPlot.min.css") + Resource("page.css"), StringComparison.Ordinal);
    private static readonly string Script = string.Concat(new[] { "data.js", "charts.js", "live.js", "past.js", "control.js" }.Select(Resource));

    /// <summary>Sends the page.</summary>
    public static Task Send(HttpContext context, string settings)
    {
        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        string page = Html.Replace("{{nonce}}", nonce, StringComparison.Ordinal).Replace("{{settings}}", settings, StringComparison.Ordinal)
            .Replace("{{plot}}", Plot, StringComparison.Ordinal).Replace("{{script}}", Script, StringComparison.Ordinal);
        return context.Response.WriteAsync(page, Encoding.UTF8, context.RequestAborted);
    }

    private static string? Resource(string name)
    {
        using Stream? stream = typeof(PageSource).Assembly.GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
