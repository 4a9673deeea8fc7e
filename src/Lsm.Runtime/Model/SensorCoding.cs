using Lsm.Runtime.Numerics;
using static System.FormattableString;

namespace Lsm.Runtime;

/// <summary>
/// How the sensors that the host writes become the inputs of a liquid: an offset and a scale for each sensor, and an optional population code, in which each sensor
/// becomes several inputs with overlapping fields. Part of a model. Immutable and free-threaded.
/// </summary>
/// <remarks>
/// A sensor x is scaled, <c>y = (x - offset)*scale</c>, and limited to magnitudes of at most 2^30. Without fields the input is y. With F fields, input f of
/// the sensor is <c>max(0, 1 - z*z)</c> with <c>z = (y - centre_f)*gain</c>; the centres lie evenly from -1 to 1. Every operation is one rounded fp32 operation, so that
/// all engines and machines get the same bits.
/// </remarks>
public sealed class SensorCoding
{
    /// <summary>The largest number of fields of a sensor.</summary>
    public const int MostFields = 256;

    private readonly float[] offset;
    private readonly float[] scale;
    private readonly float[] centres;
    private readonly float gain;

    /// <summary>Creates a coding.</summary>
    /// <param name="offset">[sensor]: the value that is subtracted, finite, at most 2^30 in magnitude.</param>
    /// <param name="scale">[sensor]: the factor of the difference, finite, at most 2^30 in magnitude.</param>
    /// <param name="fields">The fields of each sensor: 0 for none, else 2 to <see cref="MostFields"/>.</param>
    /// <param name="fieldWidth">The distance from the centre of a field to where it is 0, in distances between centres, 0.6 to 100. With 1 a field is 0 at the neighbouring centres.</param>
    /// <exception cref="ArgumentException">The lengths differ, there is no sensor, or a value is out of range.</exception>
    public SensorCoding(ReadOnlySpan<float> offset, ReadOnlySpan<float> scale, int fields = 0, double fieldWidth = 1)
    {
        if (offset.IsEmpty || offset.Length != scale.Length)
        {
            throw new ArgumentException($"There are {offset.Length} offsets and {scale.Length} scales; give one offset and one scale per sensor.", nameof(scale));
        }

        if (fields is not (0 or (>= 2 and <= MostFields)))
        {
            throw new ArgumentOutOfRangeException(nameof(fields), fields, $"fields is {fields}; it must be 0, or from 2 to {MostFields}.");
        }

        if (!(fieldWidth is >= 0.6 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(fieldWidth), fieldWidth, Invariant($"fieldWidth is {fieldWidth}; it must be from 0.6 to 100."));
        }

        this.offset = FloatRules.Operands(nameof(offset), offset);
        this.scale = FloatRules.Operands(nameof(scale), scale);
        (Fields, FieldWidth) = (fields, fieldWidth);
        centres = new float[fields];
        for (int f = 0; f < fields; f++)
        {
            centres[f] = FloatRules.Snap((float)(((2.0 * f) / (fields - 1)) - 1));
        }

        gain = fields == 0 ? 0 : (float)((fields - 1) / 2.0 / fieldWidth);
    }

    /// <summary>The number of sensors that the host writes.</summary>
    public int SensorCount => offset.Length;

    /// <summary>The number of inputs of the reservoir: <see cref="SensorCount"/> times <see cref="Fields"/>, or <see cref="SensorCount"/> without fields.</summary>
    public int InputCount => SensorCount * Math.Max(1, Fields);

    /// <summary>[sensor]: the value that is subtracted.</summary>
    public ReadOnlySpan<float> Offset => offset;

    /// <summary>[sensor]: the factor of the difference.</summary>
    public ReadOnlySpan<float> Scale => scale;

    /// <summary>The fields of each sensor; 0 without a population code.</summary>
    public int Fields { get; }

    /// <summary>The distance from the centre of a field to where it is 0, in distances between centres.</summary>
    public double FieldWidth { get; }

    /// <summary>Fits offset and scale to data, so that the smallest value of each sensor becomes -1 and the largest 1. A sensor that never changes becomes 0.</summary>
    /// <param name="sensors">[sample, sensor], at least one sample: sequences one after the other, or the sensors of a recording.</param>
    /// <param name="sensorCount">The number of sensors, at least 1.</param>
    /// <param name="fields">As for the constructor.</param>
    /// <param name="fieldWidth">As for the constructor.</param>
    /// <exception cref="ArgumentException">The length does not fit, or a value is not legal for a sensor; the message names the sample, the sensor and the value.</exception>
    public static SensorCoding Fit(ReadOnlySpan<float> sensors, int sensorCount, int fields = 0, double fieldWidth = 1)
    {
        RoundingMode.Require();
        ArgumentOutOfRangeException.ThrowIfLessThan(sensorCount, 1);
        if (sensors.IsEmpty || sensors.Length % sensorCount != 0)
        {
            throw new ArgumentException($"{sensors.Length} values were given; [sample, {sensorCount}] needs a multiple of {sensorCount}, at least one sample.", nameof(sensors));
        }

        int bad = FloatRules.FirstBad(sensors);
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"Sensor {bad % sensorCount} of sample {bad / sensorCount} is {FloatRules.Show(sensors[bad])}; sensors are finite and at most 2^30 in magnitude. Correct the data or leave the sample out.", nameof(sensors));
        }

        var offset = new float[sensorCount];
        var scale = new float[sensorCount];
        for (int k = 0; k < sensorCount; k++)
        {
            double low = sensors[k], high = sensors[k];
            for (int i = k; i < sensors.Length; i += sensorCount)
            {
                (low, high) = (Math.Min(low, sensors[i]), Math.Max(high, sensors[i]));
            }

            offset[k] = (float)((low + high) / 2);
            scale[k] = high - low > 2.0 / FloatRules.Largest ? (float)(2 / (high - low)) : 1;
        }

        return new SensorCoding(offset, scale, fields, fieldWidth);
    }

    /// <summary>Encodes the sensors of one agent.</summary>
    /// <param name="sensors">[<see cref="SensorCount"/>], finite, at most 2^30 in magnitude.</param>
    /// <param name="inputs">Receives the inputs of the reservoir: [<see cref="SensorCount"/>, <see cref="Fields"/>], or [<see cref="SensorCount"/>] without fields.</param>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public void Encode(ReadOnlySpan<float> sensors, Span<float> inputs)
    {
        if (sensors.Length != SensorCount || inputs.Length != InputCount)
        {
            throw new ArgumentException($"{sensors.Length} sensors and {inputs.Length} inputs were given; this coding takes {SensorCount} and gives {InputCount}.");
        }

        for (int k = 0; k < sensors.Length; k++)
        {
            float difference = (float)(FloatRules.Snap(sensors[k]) - offset[k]);
            float y = (float)(difference * scale[k]);
            y = y > FloatRules.Largest ? FloatRules.Largest : y < -FloatRules.Largest ? -FloatRules.Largest : FloatRules.Snap(y);
            if (Fields == 0)
            {
                inputs[k] = y;
                continue;
            }

            for (int f = 0; f < centres.Length; f++)
            {
                float distance = (float)(y - centres[f]);
                float z = (float)(distance * gain);
                float square = (float)(z * z);
                float value = (float)(1 - square);
                inputs[(k * centres.Length) + f] = value > 0 ? FloatRules.Snap(value) : 0;
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Fields == 0 ? $"{SensorCount} sensors, scaled" : $"{SensorCount} sensors, scaled, {Fields} fields each";

    /// <summary>Encodes one agent's sensors of a batch: row <paramref name="slot"/> of both arrays.</summary>
    internal void EncodeRow(float[] sensors, float[] inputs, int slot) =>
        Encode(sensors.AsSpan(slot * SensorCount, SensorCount), inputs.AsSpan(slot * InputCount, InputCount));

    /// <summary>Adds everything that determines the inputs to a hash.</summary>
    internal void AddTo(ref ContentHash content)
    {
        content.Add(offset);
        content.Add(scale);
        content.Add(centres);
        content.Add(BitConverter.SingleToInt32Bits(gain));
    }
}
