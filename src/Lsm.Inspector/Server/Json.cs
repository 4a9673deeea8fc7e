using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Lsm.Inspector.Server;

/// <summary>Reads and writes small JSON documents. Ids and checksums are texts, because a page's numbers have 53 bits.</summary>
internal static class Json
{
    private const int LargestRequest = 16 << 10;

    /// <summary>Writes a document.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Sends a document.</summary>
    public static async Task Send(HttpContext context, Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Write(write), context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Sends the reason why a request was refused.</summary>
    public static Task Refuse(HttpContext context, int status, string reason) => Send(context, writer => writer.WriteString("error", reason), status);

    /// <summary>Reads a request's document of at most 16 KiB.</summary>
    /// <exception cref="ArgumentException">The document is too large or not a JSON object.</exception>
    public static async Task<JsonElement> Read(HttpContext context)
    {
        byte[] bytes = await ReadBytes(context, LargestRequest).ConfigureAwait(false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 4 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new ArgumentException("The request is not a JSON object.");
        }
        catch (JsonException e)
        {
            throw new ArgumentException("The request is not a JSON object.", e);
        }
    }

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="ArgumentException">The body is larger than allowed.</exception>
    public static async Task<byte[]> ReadBytes(HttpContext context, int largest)
    {
        using var body = new MemoryStream();
        var piece = new byte[16 << 10];
        for (int read; (read = await context.Request.Body.ReadAsync(piece, context.RequestAborted).ConfigureAwait(false)) > 0;)
        {
            if (body.Length + read > largest)
            {
                throw new ArgumentException($"The request is larger than {largest} bytes.");
            }

            body.Write(piece, 0, read);
        }

        return body.ToArray();
    }

    public static ulong Id(JsonElement document, string name) =>
        document.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && ulong.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong id)
            ? id : throw new ArgumentException($"'{name}' must be the id of an agent, a whole number as a text.");

    public static long Long(JsonElement document, string name) => OptionalLong(document, name) ?? throw new ArgumentException($"'{name}' must be a whole number.");

    public static long? OptionalLong(JsonElement document, string name) =>
        !document.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number
        : throw new ArgumentException($"'{name}' must be a whole number.");

    public static double Number(JsonElement document, string name) =>
        document.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            ? number : throw new ArgumentException($"'{name}' must be a number.");

    public static bool Flag(JsonElement document, string name) =>
        document.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean() : throw new ArgumentException($"'{name}' must be true or false.");

    /// <summary>A value of the query.</summary>
    public static long QueryLong(HttpRequest request, string name) =>
        long.TryParse(request.Query[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : throw new ArgumentException($"'{name}' must be a whole number.");

    /// <summary>An agent's id in the query.</summary>
    public static ulong QueryId(HttpRequest request, string name) =>
        ulong.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : throw new ArgumentException($"'{name}' must be the id of an agent.");
}
