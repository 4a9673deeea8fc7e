using Lsm.Runtime.Readouts;
using static System.FormattableString;

namespace Lsm.Runtime;

/// <summary>Whether frames run as those that the readout was trained on.</summary>
internal static class TimingCheck
{
    /// <summary>The share by which tick lengths may differ.</summary>
    private const double Tolerance = 0.01;

    /// <summary>Whether a frame runs otherwise. A frame of no step and a readout that does not say never do.</summary>
    public static bool Differs(ReadoutTiming? trained, int steps, int latency, double? tickLength) =>
        trained is not null && ((steps > 0 && steps != trained.Steps) || latency != trained.Latency || IsOtherLength(trained, tickLength));

    /// <summary>The differences in words, and what to do; empty where there is none.</summary>
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

    /// <summary>Which agent is still in the warmup that the readout was not trained on, in words; empty where none is.</summary>
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
