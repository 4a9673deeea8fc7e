using Lsm.Runtime.Encoders;

namespace RobotArm.Teaching;

/// <summary>
/// One quantity as the activity of a row of sensors with overlapping bell-shaped fields. Readings wobble by whole bins if asked: that is
/// the disturbance of the published experiment.
/// </summary>
internal sealed class PopulationCode
{
    private const float Faint = 0.01f;

    private readonly PopulationEncoder fields;
    private readonly float gain;

    /// <param name="low">The centre of the first sensor's field; lower values read as this.</param>
    /// <param name="high">The centre of the last one's; higher values read as this.</param>
    /// <param name="bins">How many sensors.</param>
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
    /// <param name="wobble">By how many bins the reading is off.</param>
    /// <param name="sensors">Receives one current per sensor; those below 1 % of the gain are 0.</param>
    public void Encode(double value, double wobble, Span<float> sensors)
    {
        fields.Encode([(float)Math.Clamp(value + (wobble * Bin), Low, High)], sensors);
        foreach (ref float current in sensors)
        {
            current = current < Faint ? 0 : gain * current;
        }
    }
}
