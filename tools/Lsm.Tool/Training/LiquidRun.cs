using Lsm.Runtime;
using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary>Runs data through a state of one agent, each sequence from rest.</summary>
internal static class LiquidRun
{
    /// <summary>Runs every row; <paramref name="after"/> is called with sequence and row when a row's frame has ended.</summary>
    public static void Over(LsmState state, DataSet data, SensorScaling scaling, int steps, Action<int, int> after)
    {
        int width = data.Inputs.Length;
        for (int s = 0; s < data.Sequences.Count; s++)
        {
            DataSequence sequence = data.Sequences[s];
            state.Reset();
            for (int row = 0; row < sequence.Rows; row++)
            {
                scaling.Apply(sequence.Inputs.AsSpan(row * width, width), state.Sensors);
                CheckSensors(state, data, sequence, row);
                long frame = state.Frame;
                state.Begin(frame, steps);
                state.End(frame);
                after(s, row);
            }
        }
    }

    private static void CheckSensors(LsmState state, DataSet data, DataSequence sequence, int row)
    {
        int bad = state.Engine.Model.Reservoir.FirstBadSensor(state.Sensors);
        if (bad >= 0)
        {
            double value = sequence.Inputs[(row * data.Inputs.Length) + bad];
            throw new ToolException(FormattableString.Invariant(
                $"Row {row} {(sequence.Name.Length > 0 ? $"of sequence '{sequence.Name}', " : "")}column '{data.Inputs[bad]}': {value} gives the sensor {state.Sensors[bad]}, which this model refuses. Correct the value."));
        }
    }
}
