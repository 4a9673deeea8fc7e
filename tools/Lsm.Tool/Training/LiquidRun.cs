using Lsm.Runtime;
using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary>Runs data through a state of one agent, each sequence from rest.</summary>
internal static class LiquidRun
{
    /// <summary>Runs every row; <paramref name="after"/> is called with sequence and row when a row's frame has ended.</summary>
    /// <exception cref="ToolException">The model refuses a value; the message names it.</exception>
    public static void Over(LsmState state, DataSet data, int steps, Action<int, int> after)
    {
        int width = data.Inputs.Length;
        for (int s = 0; s < data.Sequences.Count; s++)
        {
            DataSequence sequence = data.Sequences[s];
            state.Reset();
            for (int row = 0; row < sequence.Rows; row++)
            {
                for (int i = 0; i < width; i++)
                {
                    state.Sensors[i] = (float)sequence.Inputs[(row * width) + i];
                }

                int bad = state.Engine.Model.Reservoir.FirstBadSensor(state.Sensors);
                if (bad >= 0)
                {
                    throw LearningTask.BadValue(data, s, row, bad);
                }

                long frame = state.Frame;
                state.Begin(frame, steps);
                state.End(frame);
                after(s, row);
            }
        }
    }
}
