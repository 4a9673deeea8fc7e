using System.Globalization;
using Lsm.Runtime.IO;

namespace Lsm.Runtime.Files;

/// <summary>
/// The common part of model, state and recording files: a safetensors file whose metadata names the kind and the format's version, and whose
/// last tensor, <c>checksum</c> (U64, one element, the file's last 8 bytes), is the XXH64 of every byte before it, header included.
/// </summary>
internal static class LsmFile
{
    public const string ChecksumTensor = "checksum";
    public const int MajorVersion = 1;
    private const string FormatKey = "format", VersionKey = "format_version";

    /// <summary>Writes one file; <paramref name="write"/> writes the given tensors in their order.</summary>
    public static void Write(Stream stream, string kind, IReadOnlyDictionary<string, string> metadata, IEnumerable<TensorInfo> tensors,
        Action<SafetensorsWriter> write, int majorVersion = MajorVersion)
    {
        var all = new Dictionary<string, string>(metadata, StringComparer.Ordinal) { [FormatKey] = kind, [VersionKey] = $"{majorVersion}.0" };
        var hashing = new HashingStream(stream);
        var writer = new SafetensorsWriter(hashing, [.. tensors, new TensorInfo(ChecksumTensor, TensorType.U64, 1)], all);
        write(writer);
        writer.Write<ulong>(ChecksumTensor, [hashing.Digest()]);
        writer.Finish();
    }

    /// <summary>Checks kind, version and checksum, in this order, so that a file of another kind is reported as such, and not as damaged.</summary>
    public static void Verify(SafetensorsFile file, string kind, int majorVersion = MajorVersion)
    {
        string found = file.Metadata.TryGetValue(FormatKey, out string? format) ? SafetensorsHeader.Quote(format) : "none";
        if (found != SafetensorsHeader.Quote(kind))
            throw SafetensorsHeader.Bad(file.Name, $"the metadata entry 'format' is {found}; '{kind}' is expected here");
        string version = file.Text(VersionKey);
        int dot = version.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !int.TryParse(version.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out int major))
            throw SafetensorsHeader.Bad(file.Name, $"format_version {SafetensorsHeader.Quote(version)} is not of the form 1.0");
        if (major != majorVersion)
            throw SafetensorsHeader.Bad(file.Name, $"format_version is {version}; this runtime reads {majorVersion}.x. Use the runtime that wrote the file{(major > majorVersion ? ", or a newer one" : "")}");
        VerifyChecksum(file);
    }

    private static void VerifyChecksum(SafetensorsFile file)
    {
        TensorInfo tensor = file[ChecksumTensor];
        if (tensor.Type != TensorType.U64 || tensor.Count != 1 || file.Tensors[^1] != tensor)
            throw SafetensorsHeader.Bad(file.Name, $"tensor '{ChecksumTensor}' has to be the last one, U64 with one element");
        ulong stored = file.Read<ulong>(ChecksumTensor)[0];
        var hash = new XxHash64();
        var buffer = new byte[(int)Math.Min(1 << 20, file.Length)];
        for (long position = 0, end = file.Length - sizeof(ulong); position < end;)
        {
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - position));
            file.ReadRaw(position, piece);
            hash.Append(piece);
            position += piece.Length;
        }
        if (hash.Digest() != stored)
            throw SafetensorsHeader.Bad(file.Name, $"the content's checksum is {hash.Digest():x16}, but {stored:x16} is stored: the file was changed or damaged. Restore it from a copy or save it again");
    }
}
