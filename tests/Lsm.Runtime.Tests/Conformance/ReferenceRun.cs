using System.Globalization;
using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Conformance;

/// <summary>A run of the equations in double precision, with its weights and inputs.</summary>
internal sealed record ReferenceRun(
    LiquidStateMachine Model, int Steps, int Batch, float[] Inputs, byte[] Spikes, double[] Membranes, double[] Outputs)
{
    public static ReferenceRun Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        int n = (int)file["w_rec"].Shape[0], inputs = (int)file["w_in"].Shape[0], outputs = (int)file["outputs"].Shape[2];
        InputKind input = file.Choice("input", ("analog", InputKind.Analog), ("spikes", InputKind.Spikes));
        FeatureKind features = file.Choice("features", ("spikes", FeatureKind.Spikes), ("trace", FeatureKind.Trace), ("membrane", FeatureKind.Membrane));
        int steps = (int)file["x"].Shape[0], batch = (int)file["x"].Shape[1];
        file.ExpectShape("x", steps, batch, inputs);
        file.ExpectShape("spikes", steps, batch, n);
        file.ExpectShape("mem", steps, batch, n);
        file.ExpectShape("outputs", steps, batch, outputs);
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(
            file.Expect<float>("w_in", inputs, n), SynapseMatrix.FromDense(n, file.Expect<float>("w_rec", n, n)), input, Number(file, "beta"), Number(file, "threshold"));
        var model = new LiquidStateMachine(
            reservoir, LoadReadout(file, n, outputs), features, features == FeatureKind.Trace ? (NeuronValues?)Number(file, "trace_decay") : null);
        return new ReferenceRun(
            model, steps, batch, file.ReadSingles("x"), Array.ConvertAll(file.ReadSingles("spikes"), v => (byte)v), file.ReadDoubles("mem"), file.ReadDoubles("outputs"));
    }

    private static Readout LoadReadout(SafetensorsFile file, int n, int outputs)
    {
        if (file.Choice("readout", ("linear", true), ("mlp", false)))
        {
            return new LinearReadout(n, outputs, file.Read<float>("readout.weight"), Optional(file, "readout.bias"));
        }

        int hidden = (int)file["readout.0.weight"].Shape[0];
        return new MlpReadout(
            n, hidden, outputs, file.Read<float>("readout.0.weight"), Optional(file, "readout.0.bias"), file.Read<float>("readout.2.weight"), Optional(file, "readout.2.bias"));
    }

    private static float[] Optional(SafetensorsFile file, string name) => file.TryFind(name, out _) ? file.Read<float>(name) : [];

    private static float Number(SafetensorsFile file, string name) => float.Parse(file.Text(name), CultureInfo.InvariantCulture);
}
