using Lsm.Runtime.Readouts;
using static System.FormattableString;

namespace Lsm.Runtime;

/// <summary>Compares the timing of frames with that of the readout's training.</summary>
internal static class TimingCheck
{
    /// <summary>The share by which tick lengths may differ.</summary>
    private const double Tolerance = 0.01;

    /// <summary>Whether the timing of a frame differs; never for a frame without steps or a readout without timing.</summary>
    public static bool Differs(ReadoutTiming? trained, int steps, int latency, double? tickLength) =>
        trained is not null && ((steps > 0 && steps != trained.Steps) || latency != trained.Latency || IsOtherLength(trained, tickLength));

    /// <summary>Describes the differences, and what to do; empty if there are none.</summary>
    public static string Describe(ReadoutTiming? trained, int steps, int latency, double? tickLength)
    {
        if (!Differs(trained, steps, latency, tickLength))
        {
            return "";
        }

        var parts = new List<string>();
        if (steps > 0 && steps != trained!.Steps)
        {
            parts.Add($"Steps is {steps}; the readout was trained with {trained.Steps} steps per frame. Begin frames with {trained.Steps} steps.");
        }

        if (latency != trained!.Latency)
        {
            parts.Add($"Latency is {latency}; the readout was trained for motors that act {trained.Latency} frames late. Set Latency to the delay of your motors, and train for it.");
        }

        if (IsOtherLength(trained, tickLength))
        {
            parts.Add(Invariant($"TickLength is {tickLength}; the readout was trained with frames of {trained.TickLength} seconds. Run frames of that length, or train again."));
        }

        return string.Join(' ', parts);
    }

    /// <summary>Describes an agent that is still in the warmup, which is not part of the training; empty if there is none.</summary>
    public static string DescribeWarmup(ReadoutTiming? trained, AgentTable agents)
    {
        if (trained is not { Warmup: > 0 })
        {
            return "";
        }

        int least = -1;
        for (int slot = 0; slot < agents.Capacity; slot++)
        {
            bool isCold = agents.Runs(slot) && agents.Steps[slot] > 0 && agents.Steps[slot] <= (ulong)trained.Warmup * (ulong)trained.Steps;
            least = isCold && (least < 0 || agents.Steps[slot] < agents.Steps[least]) ? slot : least;
        }

        return least < 0
            ? ""
            : $"Agent {agents.Agents[least]} has run {agents.Steps[least]} steps from rest; the readout was trained on frames after a warmup of {trained.Warmup} frames, {(ulong)trained.Warmup * (ulong)trained.Steps} steps. Do not use its motors before.";
    }

    private static bool IsOtherLength(ReadoutTiming trained, double? tickLength) =>
        trained.TickLength is { } seconds && tickLength is { } given && Math.Abs(given - seconds) > Tolerance * seconds;
}
