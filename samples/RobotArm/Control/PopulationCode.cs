using Lsm.Runtime.Encoders;

namespace RobotArm.Control;

/// <summary>
/// Encodes one quantity as the activity of a row of sensors with overlapping bell-shaped fields. A reading can be shifted by some bins,
/// which is the noise of the published experiment.
/// </summary>
internal sealed class PopulationCode
{
    private const float Threshold = 0.01f;

    private readonly PopulationEncoder fields;
    private readonly float gain;

    /// <param name="low">The centre of the first sensor's field; lower values are clamped to it.</param>
    /// <param name="high">The centre of the last sensor's field; higher values are clamped to it.</param>
    /// <param name="bins">The number of sensors.</param>
    /// <param name="width">The standard deviation of a field, bins.</param>
    /// <param name="gain">The current of a sensor at the centre of its field.</param>
    public PopulationCode(double low, double high, int bins, double width, double gain = 1)
    {
        (Low, High, this.gain) = (low, high, (float)gain);
        fields = new PopulationEncoder(bins, (float)low, (float)high, width);
    }

    public double Low { get; }

    public double High { get; }

    /// <summary>The distance between two centres.</summary>
    public double Bin => (High - Low) / (fields.Neurons - 1);

    /// <param name="value">The quantity.</param>
    /// <param name="offset">The shift of the reading in bins.</param>
    /// <param name="sensors">Receives one current per sensor; those below 1 % of the gain are 0.</param>
    public void Encode(double value, double offset, Span<float> sensors)
    {
        fields.Encode([(float)Math.Clamp(value + (offset * Bin), Low, High)], sensors);
        foreach (ref float current in sensors)
        {
            current = current < Threshold ? 0 : gain * current;
        }
    }
}
