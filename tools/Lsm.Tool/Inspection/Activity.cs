using System.Diagnostics;
using Lsm.Runtime;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Numerics;

namespace Lsm.Tool.Inspection;

/// <summary>How a model behaves on noise: sensors that are drawn anew every tick, uniform from -1 to 1 after scaling, or for spike inputs 1 in a tenth of the ticks.</summary>
/// <param name="Rate">Spikes per neuron and step.</param>
/// <param name="Silent">The share of neurons that never fire.</param>
/// <param name="Saturated">The share of neurons that fire in every tick.</param>
/// <param name="Verdict">The health monitor's verdict.</param>
/// <param name="TickMicroseconds">The median time of a tick of one agent.</param>
internal sealed record Activity(double Rate, double Silent, double Saturated, LiquidHealth Verdict, double TickMicroseconds)
{
    public const int Ticks = 200;
    private const int WarmupTicks = 50;

    public static Activity Measure(LsmEngine engine, int steps)
    {
        using LsmState state = engine.CreateState(1);
        var monitor = new HealthMonitor(state, Ticks);
        var random = new Philox(1, RandomStream.FirstFree);
        var times = new double[Ticks];
        bool spikes = engine.Model.Reservoir.Input == InputKind.Spikes;
        ulong drawn = 0;
        for (int tick = -WarmupTicks; tick < Ticks; tick++)
        {
            for (int i = 0; i < state.Sensors.Length; i++)
            {
                int value = random.Below(drawn++, 1 << 20);
                float noise = (value / (float)(1 << 19)) - 1;
                state.Sensors[i] = spikes ? (value < (1 << 20) / 10 ? 1 : 0)
                    : engine.Model.SensorCoding is { } coding && coding.Scale[i] != 0 ? coding.Offset[i] + (noise / coding.Scale[i]) : noise;
            }

            long start = Stopwatch.GetTimestamp(), frame = state.Frame;
            state.Begin(frame, steps);
            state.End(frame);
            if (tick >= 0)
            {
                times[tick] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                monitor.Observe();
            }
        }

        Array.Sort(times);
        return new Activity(monitor.MeanRate(0), monitor.SilentFraction(0), monitor.SaturatedFraction(0), monitor.Verdict(0), times[Ticks / 2]);
    }
}
