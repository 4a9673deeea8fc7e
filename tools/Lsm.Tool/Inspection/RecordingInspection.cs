using System.Text.Json.Nodes;
using Lsm.Runtime.Recording;
using Lsm.Tool.Output;

namespace Lsm.Tool.Inspection;

/// <summary>What <c>lsm inspect</c> says of a recording.</summary>
internal static class RecordingInspection
{
    private const int Shown = 20;

    /// <summary>Writes everything.</summary>
    /// <param name="path">The file.</param>
    /// <param name="recording">The recording.</param>
    /// <param name="names">The names of its sensors; null for their numbers.</param>
    /// <param name="report">The report.</param>
    /// <returns>The exit code.</returns>
    public static int Write(string path, RunRecording recording, string[]? names, Report report)
    {
        AgentStay[] stays = recording.Stays.ToArray();
        int agents = stays.Select(static stay => stay.Agent).Distinct().Count(), idle = recording.Idle.ToArray().Count(static each => each);
        long last = recording.FirstFrame + recording.FrameCount - 1;
        report.Line($"{Path.GetFileName(path)}: a recording of {Numbers.Plural(recording.FrameCount, "frame")}{(recording.FrameCount == 0 ? "" : $", {recording.FirstFrame} to {last}")}, with {Numbers.Plural(agents, "agent")} of {Numbers.Plural(recording.InputSize, "sensor")}.");
        report.Line($"  model        {recording.ModelHash:x16}");
        report.Line($"  steps        {Steps(recording)}");
        report.Line($"  stays        {Numbers.Count(stays.Length)}, one for each time that an agent arrives");
        report.Line($"  did not run  {Numbers.Plural(idle, "row")} of {Numbers.Count(recording.Checksums.Length)}");
        report.Line($"  late frames  {LateFrames(recording)}");
        JsonObject document = report.Document;
        document["kind"] = "recording";
        document["modelHash"] = $"{recording.ModelHash:x16}";
        document["firstFrame"] = recording.FirstFrame;
        document["frames"] = recording.FrameCount;
        document["sensors"] = recording.InputSize;
        document["agents"] = agents;
        document["idleRows"] = idle;
        document["stays"] = new JsonArray([.. stays.Select(static stay => new JsonObject { ["agent"] = stay.Agent, ["arrival"] = stay.Arrival, ["departure"] = stay.Departure })]);
        document["lateFrames"] = new JsonArray([.. recording.Substitutions.Select(static late => JsonValue.Create(late.Frame))]);
        WriteStays(stays, recording, report);
        if (!recording.Checksums.IsEmpty)
        {
            WriteSensors(SensorHistory.Of(recording), sensor => names?[sensor] ?? $"{sensor}", recording.FrameCount, report);
        }

        return CommandLine.Success;
    }

    private static string Steps(RunRecording recording)
    {
        if (recording.Steps.IsEmpty)
        {
            return "none";
        }

        int[] steps = recording.Steps.ToArray();
        return steps.Min() == steps.Max() ? $"{steps[0]} per frame" : $"{steps.Min()} to {steps.Max()} per frame";
    }

    private static string LateFrames(RunRecording recording)
    {
        string[] frames = [.. recording.Substitutions.Take(5).Select(static late => $"{late.Frame}")];
        return frames.Length == 0 ? "none" : $"{Numbers.Count(recording.Substitutions.Count)}: {string.Join(", ", frames)}{(recording.Substitutions.Count > frames.Length ? ", ..." : "")}";
    }

    private static void WriteStays(AgentStay[] stays, RunRecording recording, Report report)
    {
        AgentStay[] partial = [.. stays.Where(stay => stay.Arrival > recording.FirstFrame || stay.Departure < recording.FirstFrame + recording.FrameCount)];
        if (partial.Length > 0)
        {
            report.Line();
            report.Table(["agent", "first frame", "last frame"], [.. partial.Take(Shown).Select(static stay => new[] { $"{stay.Agent}", $"{stay.Arrival}", $"{stay.Departure - 1}" })]);
            report.Line(partial.Length > Shown ? $"  and {Numbers.Count(partial.Length - Shown)} more; --json lists all." : "  The other agents are there in every frame.");
        }
    }

    private static void WriteSensors(SensorHistory[] sensors, Func<int, string> nameOf, int frames, Report report)
    {
        report.Line();
        report.Table(
            ["sensor", "least", "agent, frame", "mean", "most", "agent, frame", "same for"],
            [.. sensors.Take(Shown).Select(each => new[]
            {
                nameOf(each.Sensor), Numbers.Short(each.Least.Value), $"{each.Least.Agent}, {each.Least.Frame}", Numbers.Short(each.Mean),
                Numbers.Short(each.Most.Value), $"{each.Most.Agent}, {each.Most.Frame}", Numbers.Plural(each.Unchanged.Frames, "frame"),
            })]);
        if (sensors.Length > Shown)
        {
            report.Line($"  and {Numbers.Count(sensors.Length - Shown)} more; --json lists all.");
        }

        report.Line();
        SensorHistory[] stuck = [.. sensors.Where(each => each.Unchanged.Frames >= SensorHistory.LongStretch && each.Least.Value != each.Most.Value)];
        foreach (SensorHistory each in stuck.Take(Shown))
        {
            SensorStretch stretch = each.Unchanged;
            report.Line($"Sensor {nameOf(each.Sensor)} of agent {stretch.Agent} is {Numbers.Exact(stretch.Value)} from frame {stretch.Frame} to {stretch.Frame + stretch.Frames - 1} without a change ({Numbers.Count(stretch.Frames)} of {Numbers.Plural(frames, "frame")}).");
        }

        foreach (SensorHistory each in sensors.Where(each => each.Least.Value == each.Most.Value && frames > 1).Take(Shown))
        {
            report.Line($"Sensor {nameOf(each.Sensor)} is {Numbers.Exact(each.Least.Value)} in every frame of every agent.");
        }

        report.Document["sensorHistory"] = new JsonArray([.. sensors.Select(each => new JsonObject
        {
            ["sensor"] = each.Sensor,
            ["name"] = nameOf(each.Sensor),
            ["least"] = Place(each.Least),
            ["mean"] = Numbers.Json(each.Mean),
            ["most"] = Place(each.Most),
            ["unchanged"] = new JsonObject { ["value"] = each.Unchanged.Value, ["agent"] = each.Unchanged.Agent, ["frame"] = each.Unchanged.Frame, ["frames"] = each.Unchanged.Frames },
        })]);

        static JsonObject Place(SensorPlace place) => new() { ["value"] = place.Value, ["agent"] = place.Agent, ["frame"] = place.Frame };
    }
}
