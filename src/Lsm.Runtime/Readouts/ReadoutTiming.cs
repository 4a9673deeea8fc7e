using System.Globalization;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Readouts;

/// <summary>The timing of the frames that a readout was trained on. A host that runs frames in another way gets different features and less accurate motors.</summary>
/// <param name="Steps">The neuron steps of a frame, at least 1.</param>
/// <param name="Latency">The delay of the motors in frames.</param>
/// <param name="Warmup">The number of frames from rest that gave no training samples.</param>
/// <param name="TickLength">The seconds from one frame to the next, or null if the trainer did not know it.</param>
public sealed record ReadoutTiming(int Steps, int Latency, int Warmup, double? TickLength = null)
{
    private const string StepsEntry = "steps", LatencyEntry = "latency", WarmupEntry = "warmup", TickLengthEntry = "tick_length";

    /// <summary>Reads the entries of <see cref="Readout.Training"/>; null if there is no number of steps.</summary>
    internal static ReadoutTiming? From(IReadOnlyDictionary<string, string> training)
    {
        double? seconds = training.TryGetValue(TickLengthEntry, out string? text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double given) && given > 0 ? given : null;
        return Whole(StepsEntry) is int steps and >= 1 ? new ReadoutTiming(steps, Whole(LatencyEntry) ?? 0, Whole(WarmupEntry) ?? 0, seconds) : null;

        int? Whole(string entry) => training.TryGetValue(entry, out string? found)
            && int.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out int whole) ? whole : null;
    }

    /// <summary>Adds the entries to those of a trainer.</summary>
    internal void AddTo(Dictionary<string, string> training)
    {
        training[StepsEntry] = Steps.ToString(CultureInfo.InvariantCulture);
        training[LatencyEntry] = Latency.ToString(CultureInfo.InvariantCulture);
        training[WarmupEntry] = Warmup.ToString(CultureInfo.InvariantCulture);
        if (TickLength is { } seconds)
        {
            training[TickLengthEntry] = DecimalText.Of(seconds);
        }
    }
}
