using Lsm.Runtime;
using Lsm.Runtime.IO;

namespace Lsm.Nir;

/// <summary>
/// Models to and from the Neuromorphic Intermediate Representation (NIR, Pedersen et al. 2024, Nature Communications 15:8122), HDF5 files
/// that many spiking-network tools read. A liquid is the graph Input → weights → neurons ⇄ recurrent weights, neurons → readout → Output.
/// All methods may be called from any thread.
/// </summary>
/// <remarks>
/// Weights are dense in NIR: n neurons take 4·n² bytes. HDF5 files can refer to other files on the machine; those that do so through a
/// virtual dataset are refused, but links are followed by the HDF5 library, so read files of unknown origin where that does no harm.
/// Damaged or hostile files are refused with an <see cref="InvalidDataException"/>; the library may take up to 2 GB for a moment before.
/// </remarks>
public static class NirFile
{
    /// <summary>The most neurons that are written: beyond it the dense recurrent matrix no longer fits one array.</summary>
    public const int MaxNeurons = 32_768;

    /// <summary>Writes a model, replacing an old file as a whole or not at all.</summary>
    /// <param name="path">The file, by custom <c>*.nir</c>.</param>
    /// <param name="model">The model; every beta below 1, at most <see cref="MaxNeurons"/> neurons.</param>
    /// <param name="options">The time step and the neurons' type; the defaults if not given.</param>
    /// <returns>One sentence for each property of the model that NIR has no word for; they stand in the nodes' metadata, which other readers ignore.</returns>
    /// <exception cref="ArgumentException">NIR cannot describe the model at all; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    public static IReadOnlyList<string> Write(string path, LiquidStateMachine model, NirOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(model);
        (NirGraph graph, IReadOnlyList<string> losses) = NirExport.Graph(model, options ?? new NirOptions());
        AtomicFile.Write(path, stream =>
        {
            // The HDF5 library goes back and forth in what it writes, and reads it again.
            using var buffer = new MemoryStream();
            NirGraphWriter.Write(graph, buffer);
            buffer.WriteTo(stream);
        });
        return losses;
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">A NIR file.</param>
    /// <param name="options">What the file leaves open; the defaults if not given.</param>
    /// <exception cref="InvalidDataException">The file is no NIR graph, is damaged, or is no liquid; the message says what and where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NirModel Read(string path, NirOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return Read(stream, Path.GetFileName(path), options);
    }

    /// <summary>Reads a model from a stream that can seek, which stays the caller's.</summary>
    /// <param name="stream">The file's bytes, from the stream's beginning.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="options">What the file leaves open; the defaults if not given.</param>
    /// <exception cref="InvalidDataException">As for the other overload.</exception>
    public static NirModel Read(Stream stream, string name = "stream", NirOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return new NirImport(name, NirGraphReader.Read(stream, name), options ?? new NirOptions()).Model();
    }
}
