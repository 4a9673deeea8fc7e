using System.Numerics;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime;

/// <summary>The legal sensor values: finite currents of magnitude at most 2^30, or spikes that are exactly 0 or 1.</summary>
internal static class SensorRules
{
    /// <summary>Throws if a sensor of [.., slot, sensor] is illegal; the message names the slot and the sensor.</summary>
    public static void Check(InputKind kind, ReadOnlySpan<float> sensors, int inputSize, int slots)
    {
        int bad = FirstBad(kind, sensors);
        if (bad >= 0)
        {
            Refuse(kind, sensors[bad], bad / inputSize % slots, bad % inputSize);
        }
    }

    public static int FirstBad(InputKind kind, ReadOnlySpan<float> sensors) =>
        kind == InputKind.Spikes ? FirstNeitherZeroNorOne(sensors) : FloatRules.FirstBad(sensors);

    private static int FirstNeitherZeroNorOne(ReadOnlySpan<float> sensors)
    {
        int i = 0;
        for (; i <= sensors.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> value = Vector.LoadUnsafe(in sensors[i]);
            if (!Vector.EqualsAll(Vector.BitwiseOr(Vector.Equals(value, Vector<float>.Zero), Vector.Equals(value, Vector<float>.One)), -Vector<int>.One))
            {
                break;
            }
        }

        int bad = sensors[i..].IndexOfAnyExcept(0f, 1f);
        return bad < 0 ? -1 : i + bad;
    }

    public static void Refuse(InputKind kind, float value, int slot, int sensor) => throw new ArgumentException(kind == InputKind.Spikes
        ? $"Sensor {sensor} of slot {slot} is {FloatRules.Show(value)}; the input of this model is spikes, so it must be exactly 0 or 1."
        : $"Sensor {sensor} of slot {slot} is {FloatRules.Show(value)}; it must be finite and at most 2^30 in magnitude.");
}
