using Lsm.Runtime;

namespace Lsm.Inspector.Control;

/// <summary>Corrects a sensor in the kept frames of a state and resimulates.</summary>
internal static class Correction
{
    /// <summary>On the state's thread, between two frames.</summary>
    /// <exception cref="ArgumentException">A frame is not kept, the agent did not live in it, or the sensor or its value is out of range. Nothing was changed.</exception>
    public static void Make(LsmState state, ulong agent, int sensor, long from, long until, float value)
    {
        int width = state.Engine.Model.InputSize;
        if (sensor < 0 || sensor >= width || until < from || until >= state.Frame)
        {
            throw new ArgumentException($"Sensor {sensor} in frames {from} to {until} cannot be corrected; sensors 0 to {width - 1} and frames up to {state.Frame - 1} in order can.");
        }

        var rows = new List<(long Frame, int Slot, float[] Old, float[] Sensors)>();
        for (long frame = from; frame <= until; frame++)
        {
            int slot = SlotOf(state, frame, agent);
            float[] old = state.History.SensorsOf(frame).Slice(slot * width, width).ToArray(), sensors = [.. old];
            sensors[sensor] = value;
            if (state.Engine.Model.Reservoir.FirstBadSensor(sensors) >= 0)
            {
                throw new ArgumentException(FormattableString.Invariant($"Sensor {sensor} cannot be {value}; analog sensors are finite and at most 2^30 in magnitude, spikes are 0 or 1."));
            }

            rows.Add((frame, slot, old, sensors));
        }

        rows.ForEach(row => state.History.Correct(row.Frame, row.Slot, row.Sensors));
        float[] next = state.Sensors.ToArray(); // the host has written them for the frame that begins
        try
        {
            state.History.Resimulate(from);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            rows.ForEach(row => state.History.Correct(row.Frame, row.Slot, row.Old));
            throw;
        }
        finally
        {
            next.CopyTo(state.Sensors);
        }
    }

    private static int SlotOf(LsmState state, long frame, ulong agent)
    {
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (state.History.AgentOf(frame, slot) == agent)
            {
                return slot;
            }
        }

        throw new ArgumentException($"Agent {agent} was not in the state in frame {frame}.");
    }
}
