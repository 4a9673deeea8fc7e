using System.Globalization;
using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Conformance;

/// <summary>A double-precision run of the equations, with the weights and inputs that it used.</summary>
internal sealed record ReferenceRun(
    LiquidStateMachine Model, int Steps, int Batch, float[] Inputs, byte[] Spikes, double[] Membranes, double[] Outputs)
{
    public static ReferenceRun Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        int n = (int)file["w_rec"].Shape[0], inputs = (int)file["w_in"].Shape[0], outputs = (int)file["outputs"].Shape[2];
        InputKind input = OneOf(file, "input", ("analog", InputKind.Analog), ("spikes", InputKind.Spikes));
        FeatureKind features = OneOf(file, "features", ("spikes", FeatureKind.Spikes), ("trace", FeatureKind.Trace), ("membrane", FeatureKind.Membrane));
        int steps = (int)file["x"].Shape[0], batch = (int)file["x"].Shape[1];
        RequireShape(file, "w_rec", n, n);
        RequireShape(file, "w_in", inputs, n);
        RequireShape(file, "x", steps, batch, inputs);
        RequireShape(file, "spikes", steps, batch, n);
        RequireShape(file, "mem", steps, batch, n);
        RequireShape(file, "outputs", steps, batch, outputs);
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(
            file.Read<float>("w_in"), SynapseMatrix.FromDense(n, file.Read<float>("w_rec")), input, Number(file, "beta"), Number(file, "threshold"));
        var model = new LiquidStateMachine(
            reservoir, LoadReadout(file, n, outputs), features, features == FeatureKind.Trace ? (NeuronValues?)Number(file, "trace_decay") : null);
        return new ReferenceRun(
            model, steps, batch, file.ReadSingles("x"), Array.ConvertAll(file.ReadSingles("spikes"), v => (byte)v), file.ReadDoubles("mem"), file.ReadDoubles("outputs"));
    }

    private static Readout LoadReadout(SafetensorsFile file, int n, int outputs)
    {
        if (OneOf(file, "readout", ("linear", true), ("mlp", false)))
        {
            return new LinearReadout(n, outputs, file.Read<float>("readout.weight"), Optional(file, "readout.bias"));
        }

        int hidden = (int)file["readout.0.weight"].Shape[0];
        return new MlpReadout(
            n, hidden, outputs, file.Read<float>("readout.0.weight"), Optional(file, "readout.0.bias"), file.Read<float>("readout.2.weight"), Optional(file, "readout.2.bias"));
    }

    private static float[] Optional(SafetensorsFile file, string name) => file.TryFind(name, out _) ? file.Read<float>(name) : [];

    private static float Number(SafetensorsFile file, string name) => float.Parse(Said(file, name), CultureInfo.InvariantCulture);

    private static string Said(SafetensorsFile file, string name) =>
        file.Metadata.TryGetValue(name, out string? value) ? value : throw new InvalidDataException($"{file.Name}: its metadata lack '{name}'.");

    private static T OneOf<T>(SafetensorsFile file, string name, params (string Name, T Value)[] known)
    {
        string said = Said(file, name);
        int at = Array.FindIndex(known, of => of.Name == said);
        return at >= 0 ? known[at].Value : throw new InvalidDataException($"{file.Name}: {name} is '{said}'; known: {string.Join(", ", known.Select(of => of.Name))}.");
    }

    private static void RequireShape(SafetensorsFile file, string name, params long[] shape)
    {
        if (!file[name].Shape.SequenceEqual(shape))
        {
            throw new InvalidDataException($"{file.Name}: {name} is [{string.Join(", ", file[name].Shape.ToArray())}]; w_rec, w_in, x and outputs ask for [{string.Join(", ", shape)}].");
        }
    }
}
