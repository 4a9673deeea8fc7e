using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Files;

/// <summary>A readout's tensors: <c>readout.weight</c> [out, in], <c>readout.bias</c> [out], and for an MLP <c>hidden.weight</c>, <c>hidden.bias</c>.</summary>
internal static class ReadoutTensors
{
    private const string Weight = "readout.weight", Bias = "readout.bias", HiddenWeight = "hidden.weight", HiddenBias = "hidden.bias";

    public static IEnumerable<TensorInfo> Declare(Readout readout)
    {
        int last = readout.FeatureCount;
        if (readout is MlpReadout mlp)
        {
            yield return new TensorInfo(HiddenWeight, TensorType.F32, mlp.HiddenCount, mlp.FeatureCount);
            yield return new TensorInfo(HiddenBias, TensorType.F32, mlp.HiddenCount);
            last = mlp.HiddenCount;
        }
        yield return new TensorInfo(Weight, TensorType.F32, readout.OutputCount, last);
        yield return new TensorInfo(Bias, TensorType.F32, readout.OutputCount);
    }

    public static void Write(Readout readout, SafetensorsWriter writer)
    {
        switch (readout)
        {
            case LinearReadout linear:
                writer.Write(Weight, linear.Weights);
                writer.Write(Bias, linear.Bias);
                break;
            case MlpReadout mlp:
                writer.Write(HiddenWeight, mlp.HiddenWeights);
                writer.Write(HiddenBias, mlp.HiddenBias);
                writer.Write(Weight, mlp.Weights);
                writer.Write(Bias, mlp.Bias);
                break;
            default:
                throw new NotSupportedException($"A {readout.GetType().Name} cannot be saved in a model file; linear and MLP readouts can.");
        }
    }

    public static Readout Read(SafetensorsFile file, string name, int features)
    {
        if (name == Readout.LinearName)
        {
            float[] weights = file.ExpectOperands(Weight, Rows(file, Weight, features), features);
            int outputs = weights.Length / features;
            return new LinearReadout(features, outputs, weights, file.ExpectOperands(Bias, outputs));
        }
        float[] first = file.ExpectOperands(HiddenWeight, Rows(file, HiddenWeight, features), features);
        int hidden = first.Length / features;
        float[] second = file.ExpectOperands(Weight, Rows(file, Weight, hidden), hidden);
        int motors = second.Length / hidden;
        return new MlpReadout(features, hidden, motors, first, file.ExpectOperands(HiddenBias, hidden), second, file.ExpectOperands(Bias, motors));
    }

    /// <summary>Returns the number of rows, after checking that the padded copy of an engine is not much larger than the file.</summary>
    private static long Rows(SafetensorsFile file, string name, int length)
    {
        long rows = file[name].Shape is [var first, _] ? first : 0;
        return rows >= 1 && rows <= Readout.MaxUnits && rows * PartialSums.Pad(length) <= int.MaxValue
            ? rows
            : throw file.Bad($"tensor '{name}' has shape {TensorInfo.Text(file[name].Shape)}; [rows, {length}] with 1 to 2^20 rows and fewer than 2^31 values after padding is legal");
    }
}
