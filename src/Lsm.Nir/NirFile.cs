using Lsm.Runtime;
using Lsm.Runtime.IO;

namespace Lsm.Nir;

/// <summary>
/// Models to and from the Neuromorphic Intermediate Representation (NIR, Pedersen et al. 2024, Nature Communications 15:8122), HDF5 files
/// that many spiking-network tools read. A liquid is the graph Input → weights → neurons ⇄ recurrent weights, neurons → readout → Output.
/// All methods may be called from any thread.
/// </summary>
/// <remarks>
/// Weights are dense in NIR: n neurons take 4·n² bytes. Files of unknown origin may be read: a damaged or hostile file is refused with an
/// <see cref="InvalidDataException"/>. A file has to hold its own data; external links, external storage and virtual datasets are refused,
/// and no other file is opened. The values of all datasets together take at most the larger of the file's length and
/// <see cref="MaxUnpackedBytes"/>, and reading a file allocates at most ten times that, in total.
/// </remarks>
public static class NirFile
{
    /// <summary>The most neurons that are written: beyond it the dense recurrent matrix no longer fits one array.</summary>
    public const int MaxNeurons = 32_768;

    /// <summary>The most bytes of memory (256 MiB) that the values of a file may take if they take more than the file is long, as packed values do.</summary>
    public const long MaxUnpackedBytes = 1L << 28;

    /// <summary>Writes a model. An existing file is replaced completely or not at all.</summary>
    /// <param name="path">The file, usually <c>*.nir</c>.</param>
    /// <param name="model">
    /// The model; every beta below 1, or every beta 1 without a synaptic filter; every synaptic decay below 1; at most <see cref="MaxNeurons"/> neurons; a readout of one kind of
    /// value of the neurons.
    /// </param>
    /// <param name="options">The time step and the type of the neurons; null for the defaults.</param>
    /// <returns>One sentence for each property of the model that NIR has no primitive for; it is kept in the nodes' metadata, which other readers ignore.</returns>
    /// <exception cref="ArgumentException">NIR cannot describe the model; the message gives the cause.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file does not change.</exception>
    public static IReadOnlyList<string> Write(string path, LiquidStateMachine model, NirOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(model);
        (NirGraph graph, IReadOnlyList<string> losses) = NirExport.Graph(model, options ?? new NirOptions());
        AtomicFile.Write(path, stream =>
        {
            // The HDF5 library seeks in the data that it writes, and reads it again.
            using var buffer = new MemoryStream();
            NirGraphWriter.Write(graph, buffer);
            buffer.WriteTo(stream);
        });
        return losses;
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">A NIR file.</param>
    /// <param name="options">The values that the file does not define; null for the defaults.</param>
    /// <exception cref="InvalidDataException">The file is not a NIR graph, is damaged, or is not a liquid; the message gives the cause and the place.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NirModel Read(string path, NirOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return Read(stream, Path.GetFileName(path), options);
    }

    /// <summary>Reads a model from a stream that can seek, which the caller closes.</summary>
    /// <param name="stream">The bytes of the file, from the start of the stream.</param>
    /// <param name="name">The name of the stream in error messages.</param>
    /// <param name="options">The values that the file does not define; null for the defaults.</param>
    /// <exception cref="InvalidDataException">As for the other overload.</exception>
    public static NirModel Read(Stream stream, string name = "stream", NirOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return new NirImport(name, NirGraphReader.Read(stream, name), options ?? new NirOptions()).Model();
    }
}
