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
        InputKind input = file.Metadata["input"] == "spikes" ? InputKind.Spikes : InputKind.Analog;
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(
            file.Read<float>("w_in"), SynapseMatrix.FromDense(n, file.Read<float>("w_rec")), input, Number(file, "beta"), Number(file, "threshold"));
        Assert.That(reservoir.InputSize, Is.EqualTo(inputs));
        var model = new LiquidStateMachine(
            reservoir, LoadReadout(file, n, outputs), Enum.Parse<FeatureKind>(file.Metadata["features"], true), Number(file, "trace_decay"));
        return new ReferenceRun(
            model, (int)file["x"].Shape[0], (int)file["x"].Shape[1], file.Read<float>("x"), file.Read<byte>("spikes"), file.Read<double>("mem"), file.Read<double>("outputs"));
    }

    private static Readout LoadReadout(SafetensorsFile file, int n, int outputs)
    {
        if (file.Metadata["readout"] == "linear")
        {
            return new LinearReadout(n, outputs, file.Read<float>("readout.weight"), Optional(file, "readout.bias"));
        }

        int hidden = (int)file["readout.0.weight"].Shape[0];
        return new MlpReadout(
            n, hidden, outputs, file.Read<float>("readout.0.weight"), Optional(file, "readout.0.bias"), file.Read<float>("readout.2.weight"), Optional(file, "readout.2.bias"));
    }

    private static float[] Optional(SafetensorsFile file, string name) => file.TryFind(name, out _) ? file.Read<float>(name) : [];

    private static float Number(SafetensorsFile file, string name) => float.Parse(file.Metadata[name], CultureInfo.InvariantCulture);
}
