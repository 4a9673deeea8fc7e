using System.Runtime.InteropServices;
using Lsm.Runtime.Engines;

namespace Lsm.Runtime.Files;

/// <summary>Rows of neuron state as tensors, one per state variable: [slot, neuron], or [slot, word] for bits; [slot, plane, neuron] if the variable has, or may have, several planes.</summary>
internal static class RowTensors
{
    public static IEnumerable<TensorInfo> Declare(RowData rows)
    {
        for (int i = 0; i < rows.Layout.Count; i++)
        {
            yield return new TensorInfo(rows.Layout[i].Tensor, TypeOf(rows.Layout[i]), Shape(rows.Layout, i, rows.Count));
        }

        if (rows.Layout.IndexOf(StateVariable.Trace) < 0)
        {
            yield return new TensorInfo(StateVariable.Trace.Tensor, TensorType.F32, rows.Count, 0); // files always name it
        }
    }

    public static void Write(RowData rows, SafetensorsWriter writer)
    {
        for (int i = 0; i < rows.Layout.Count; i++)
        {
            if (rows.Layout[i].Element == StateElement.Float)
                writer.Write<float>(rows.Layout[i].Tensor, MemoryMarshal.Cast<uint, float>(rows.Words(i)));
            else
                writer.Write<uint>(rows.Layout[i].Tensor, rows.Words(i));
        }

        if (rows.Layout.IndexOf(StateVariable.Trace) < 0)
            writer.Write<float>(StateVariable.Trace.Tensor, []);
    }

    /// <exception cref="InvalidDataException">A tensor is missing, or has another type or shape.</exception>
    public static RowData Read(SafetensorsFile file, int slots)
    {
        file.ExpectShape(StateVariable.Membrane.Tensor, slots, -1);
        int neurons = checked((int)file[StateVariable.Membrane.Tensor].Shape[1]);
        (StateVariable Variable, int Planes)[] variables = [.. StateVariable.All.Where(variable => IsIn(file, variable)).Select(variable => (variable, PlanesOf(file, variable)))];
        int sensors = file.TryFind(StateVariable.Sensors.Tensor, out TensorInfo? history) && history.Shape.Length == 3 ? checked((int)history.Shape[2]) : 0;
        var layout = new StateLayout(neurons, sensors, variables);
        for (int i = 0; i < layout.Count; i++)
            file.ExpectShape(layout[i].Tensor, Shape(layout, i, slots));
        var rows = new RowData(layout, slots);
        for (int i = 0; i < layout.Count; i++)
        {
            if (layout[i].Element == StateElement.Float)
                MemoryMarshal.Cast<float, uint>(file.Read<float>(layout[i].Tensor)).CopyTo(rows.Words(i));
            else
                file.Read<uint>(layout[i].Tensor).CopyTo(rows.Words(i), 0);
        }

        return rows;
    }

    private static bool IsIn(SafetensorsFile file, StateVariable variable)
    {
        if (variable == StateVariable.Trace && file[variable.Tensor].Shape.Length != 3)
            file.ExpectShape(variable.Tensor, file[StateVariable.Membrane.Tensor].Shape[0], -1);
        return file.TryFind(variable.Tensor, out TensorInfo? tensor) ? tensor.Count > 0 : variable == StateVariable.Membrane || variable == StateVariable.Spikes;
    }

    /// <summary>History and sensors always have an axis of planes; traces have one if there are several.</summary>
    private static long[] Shape(StateLayout layout, int i, long slots) =>
        layout.Planes(i) > 1 || layout[i] == StateVariable.History || layout[i] == StateVariable.Sensors
            ? [slots, layout.Planes(i), layout.PlaneWords(i)]
            : [slots, layout.Words(i)];

    private static int PlanesOf(SafetensorsFile file, StateVariable variable) =>
        file.TryFind(variable.Tensor, out TensorInfo? tensor) && tensor.Shape.Length == 3 ? checked((int)tensor.Shape[1]) : 1;

    private static TensorType TypeOf(StateVariable variable) => variable.Element == StateElement.Float ? TensorType.F32 : TensorType.U32;
}
