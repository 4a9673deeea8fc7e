namespace Lsm.Runtime.Tests;

/// <summary>Corrections of single sensors in kept frames.</summary>
internal static class Corrections
{
    /// <summary>Adds to the sensor at [slot, sensor] of a kept frame.</summary>
    public static void AddTo(this LsmState state, long frame, int index, float amount)
    {
        int width = state.Engine.Model.InputSize, slot = index / width;
        float[] sensors = state.History.SensorsOf(frame).Slice(slot * width, width).ToArray();
        sensors[index % width] += amount;
        state.History.Correct(frame, slot, sensors);
    }

    /// <summary>Replaces the sensors of all agents in a kept frame: [slot, sensor].</summary>
    public static void Replace(this LsmState state, long frame, ReadOnlySpan<float> sensors)
    {
        int width = state.Engine.Model.InputSize;
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (state.History.AgentOf(frame, slot) is not null)
            {
                state.History.Correct(frame, slot, sensors.Slice(slot * width, width));
            }
        }
    }

    /// <summary>Sets every sensor of a kept frame to one value.</summary>
    public static void Fill(this LsmState state, long frame, float value)
    {
        float[] sensors = new float[state.Engine.Model.InputSize];
        Array.Fill(sensors, value);
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (state.History.AgentOf(frame, slot) is not null)
            {
                state.History.Correct(frame, slot, sensors);
            }
        }
    }
}
