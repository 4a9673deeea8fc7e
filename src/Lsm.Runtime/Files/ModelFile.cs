using Lsm.Runtime.IO;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Files;

/// <summary>
/// Models as safetensors files, described in docs/file-format.md: the weights that the arithmetic uses, options, seed, readout, the training
/// (<see cref="Readout.Training"/>), and the notes that the caller adds. A loaded model gives the bits of the saved one, on every engine and machine and
/// in every culture. All methods may be called from any thread.
/// </summary>
public static class ModelFile
{
    private const string Kind = "lsm.model", TrainingPrefix = "training.";
    private const string Reset = "reset", LargestPayload = "largest_payload";

    private static readonly (string Name, InputKind Value)[] Inputs = [("analog", InputKind.Analog), ("spikes", InputKind.Spikes)];
    private static readonly (string Name, ResetKind Value)[] Resets = [("subtract", ResetKind.Subtract), ("value", ResetKind.Value)];

    /// <summary>Writes a model. An existing file is replaced completely or not at all.</summary>
    /// <param name="path">The file. The call writes a temporary file to its folder first.</param>
    /// <param name="model">The model.</param>
    /// <param name="training">Notes by name (data, score, date) that are added to <see cref="Readout.Training"/>; a note replaces the trainer's of the same name. Null for none.</param>
    /// <exception cref="ArgumentException">A note is null or not Unicode text; an existing file does not change.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file does not change.</exception>
    public static void Save(string path, LiquidStateMachine model, IReadOnlyDictionary<string, string>? training = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(model);
        AtomicFile.Write(path, stream => Save(stream, model, training));
    }

    /// <summary>Writes a model to a stream, which the caller flushes and closes.</summary>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="model">The model.</param>
    /// <param name="training">As for the other overload.</param>
    /// <exception cref="ArgumentException">A note is null or not Unicode text; nothing was written.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Save(Stream stream, LiquidStateMachine model, IReadOnlyDictionary<string, string>? training = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(model);
        LiquidReservoir reservoir = model.Reservoir;
        TensorInfo[] tensors =
        [
            .. SynapseTensors.Declare(reservoir), .. Parameters(reservoir).Select(parameter => new TensorInfo(parameter.Tensor, TensorType.F32, reservoir.Size)),
            .. FeatureTensors.Declare(model), .. SensorTensors.Declare(model.SensorCoding), .. ReadoutTensors.Declare(model.Readout),
        ];
        LsmFile.Write(stream, Kind, Metadata(model, training), tensors, writer =>
        {
            SynapseTensors.Write(reservoir, writer);
            foreach (NeuronParameter parameter in Parameters(reservoir))
                writer.Write(parameter.Tensor, reservoir.Neurons[parameter]);
            FeatureTensors.Write(model, writer);
            SensorTensors.Write(model.SensorCoding, writer);
            ReadoutTensors.Write(model.Readout, writer);
        });
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">The file is not a model, is damaged, has an unknown major version, or has values that no model can have; the message names the fault.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LiquidStateMachine Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Read(file);
    }

    /// <summary>Reads a model from a stream that can seek, for example an embedded resource. The caller closes the stream.</summary>
    /// <param name="stream">The bytes of the file, from the start of the stream.</param>
    /// <param name="name">The name of the stream in error messages.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string)"/>.</exception>
    public static LiquidStateMachine Load(Stream stream, string name = "stream")
    {
        using SafetensorsFile file = SafetensorsFile.Open(stream, name);
        return Read(file);
    }

    /// <summary>Reads the entries about the training of a saved model, without loading the model; empty if there are none.</summary>
    /// <exception cref="InvalidDataException">The file is not a model, is damaged, or has an unknown major version.</exception>
    public static IReadOnlyDictionary<string, string> LoadTraining(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        LsmFile.Verify(file, Kind);
        return Training(file);
    }

    private static Dictionary<string, string> Training(SafetensorsFile file) => file.Metadata
        .Where(static e => e.Key.StartsWith(TrainingPrefix, StringComparison.Ordinal))
        .ToDictionary(static e => e.Key[TrainingPrefix.Length..], static e => e.Value, StringComparer.Ordinal);

    private static Dictionary<string, string> Metadata(LiquidStateMachine model, IReadOnlyDictionary<string, string>? training)
    {
        LiquidReservoir reservoir = model.Reservoir;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["model_hash"] = MetadataText.Hex(model.Hash),
            ["input"] = Array.Find(Inputs, c => c.Value == reservoir.Input).Name,
            ["readout"] = model.Readout.Name,
            ["scale_exponent"] = MetadataText.Of(reservoir.ScaleExponent),
            ["quantisation_error"] = MetadataText.Of(reservoir.QuantisationError),
            ["train_reservoir"] = model.TrainReservoir ? "true" : "false",
            ["layout"] = "w_in[input,neuron]; recurrent rows by presynaptic neuron; readout.weight[output,feature]",
        };
        FeatureTensors.Describe(model, metadata);
        if (reservoir.Reset != ResetKind.Subtract)
            metadata[Reset] = Array.Find(Resets, c => c.Value == reservoir.Reset).Name;
        if (reservoir.LargestPayload > 1)
            metadata[LargestPayload] = MetadataText.Of(reservoir.LargestPayload);
        if (reservoir.Options is { } options)
            OptionsMetadata.Write(options, metadata);
        if (reservoir.Options is not null)
            FeatureTensors.DescribeDrawn(model, metadata);
        SensorTensors.Describe(model.SensorCoding, metadata);
        foreach ((string key, string value) in model.Readout.Training)
            metadata[TrainingPrefix + key] = value;
        foreach ((string key, string value) in training ?? new Dictionary<string, string>())
            metadata[TrainingPrefix + key] = value;
        return metadata;
    }

    private static LiquidStateMachine Read(SafetensorsFile file)
    {
        LsmFile.Verify(file, Kind);
        try
        {
            LiquidStateMachine model = Build(file);
            ulong hash = file.Hex("model_hash");
            return model.Hash == hash
                ? model
                : throw file.Bad($"the weights make model {model.Hash:x16}, but the file says {hash:x16}: the file was written by a runtime with other arithmetic, or changed");
        }
        catch (ArgumentException e) // what constructors throw for values out of range
        {
            throw new InvalidDataException($"{file.Name}: {e.Message}", e);
        }
    }

    private static LiquidStateMachine Build(SafetensorsFile file)
    {
        InputKind input = file.Choice("input", Inputs);
        string readoutName = file.Choice("readout", (Readout.LinearName, Readout.LinearName), (Readout.MlpName, Readout.MlpName));
        bool trainReservoir = file.Choice("train_reservoir", ("false", false), ("true", true));
        double error = file.Double("quantisation_error");
        int exponent = file.Int("scale_exponent");

        int n = SynapseTensors.ReadSize(file, out int[] rowStart);
        NeuronParameters neurons = ReadNeurons(file, n);
        FeatureOptions features = FeatureTensors.Read(file, n);
        SynapseSet synapses = SynapseTensors.Read(file, rowStart);
        NeuronTraits traits = ReadTraits(file);
        ReservoirOptions? options = OptionsMetadata.Read(file, input, traits, neurons);
        var reservoir = LiquidReservoir.Restore(synapses, input, traits, neurons, exponent, error, options);
        if (error < 0 || error > FloatRules.PowerOfTwo(-exponent - 1))
            throw file.Bad($"metadata entry 'quantisation_error' is {MetadataText.Of(error)}; with scale_exponent {exponent} it is from 0 to 2^{-exponent - 1}");
        if (options is not null && OptionsCheck.FirstContradiction(options, reservoir) is { } contradiction)
            throw file.Bad(contradiction);
        Readout readout = ReadoutTensors.Read(file, readoutName, features.CountFor(reservoir));
        readout.Training = Training(file);
        var model = new LiquidStateMachine(reservoir, readout, features, trainReservoir);
        FeatureTensors.CheckDrawn(file, model);
        return SensorTensors.Read(file) is { } coding ? model.WithSensors(coding) : model;
    }

    private static NeuronTraits ReadTraits(SafetensorsFile file)
    {
        ResetKind reset = file.Metadata.ContainsKey(Reset) ? file.Choice(Reset, Resets) : ResetKind.Subtract;
        int payload = file.Metadata.ContainsKey(LargestPayload) ? file.Int(LargestPayload) : 1;
        return NeuronTraits.Of(new ReservoirOptions { Reset = reset, LargestPayload = payload });
    }

    /// <summary>The parameters that a reservoir's neurons use, each a tensor.</summary>
    private static IEnumerable<NeuronParameter> Parameters(LiquidReservoir reservoir) => NeuronModel.Parameters.Where(reservoir.Neurons.Uses);

    private static NeuronParameters ReadNeurons(SafetensorsFile file, int n)
    {
        var given = new List<(NeuronParameter, NeuronValues)>();
        foreach (NeuronParameter parameter in NeuronModel.Parameters)
        {
            if (!parameter.IsOptional || file.TryFind(parameter.Tensor, out _))
                given.Add((parameter, file.ExpectOperands(parameter.Tensor, n)));
        }

        return new NeuronParameters(n, seed: null, isRelay: null, [.. given]);
    }
}
