using Lsm.Runtime;
using Lsm.Runtime.Recording;

namespace Lsm.Lockstep;

/// <summary>The results of one frame, for all agents.</summary>
/// <param name="Agents">[slot]: the agent, or null.</param>
/// <param name="Sensors">[slot, sensor].</param>
/// <param name="Checksums">[slot].</param>
/// <param name="Motors">[slot, motor], as returned.</param>
internal sealed record FrameTrace(ulong?[] Agents, float[] Sensors, ulong[] Checksums, float[] Motors)
{
    public static FrameTrace Of(LsmState state)
    {
        var checksums = new ulong[state.Capacity];
        state.Agents.Checksums(checksums);
        ulong?[] agents = [.. Enumerable.Range(0, state.Capacity).Select(slot => state.Agents.TryGet(slot, out ulong agent) ? agent : (ulong?)null)];
        return new FrameTrace(agents, state.Sensors.ToArray(), checksums, state.Motors.ToArray());
    }

    /// <summary>The first difference of a frame that ran again: causes before effects.</summary>
    public Divergence? FirstDifference(FrameTrace again, long frame)
    {
        for (int slot = 0; slot < Agents.Length; slot++)
        {
            if (Agents[slot] != again.Agents[slot])
            {
                return new Divergence(frame, Agents[slot] ?? again.Agents[slot]!.Value, "agent", -1, Agents[slot] is null ? 0 : 1, Agents[slot] is null ? 1 : 0);
            }
        }

        return FirstValue("sensor", Sensors, again.Sensors, frame) ?? FirstChecksum(again, frame) ?? FirstValue("motor", Motors, again.Motors, frame);
    }

    private Divergence? FirstChecksum(FrameTrace again, long frame)
    {
        for (int slot = 0; slot < Agents.Length; slot++)
        {
            if (Agents[slot] is { } agent && Checksums[slot] != again.Checksums[slot])
            {
                return new Divergence(frame, agent, "checksum", -1, double.NaN, double.NaN);
            }
        }

        return null;
    }

    private Divergence? FirstValue(string variable, float[] values, float[] others, long frame)
    {
        int width = values.Length / Agents.Length;
        for (int i = 0; i < values.Length; i++)
        {
            if (Agents[i / width] is { } agent && BitConverter.SingleToInt32Bits(values[i]) != BitConverter.SingleToInt32Bits(others[i]))
            {
                return new Divergence(frame, agent, variable, i % width, values[i], others[i]);
            }
        }

        return null;
    }
}
