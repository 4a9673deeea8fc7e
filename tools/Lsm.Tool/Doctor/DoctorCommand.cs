using System.CommandLine;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Vulkan;
using Lsm.Tool.Data;
using Lsm.Tool.Output;

namespace Lsm.Tool.Doctor;

/// <summary><c>lsm doctor</c>: the devices of this machine, whether each computes the same bits, and which engine a model gets.</summary>
internal static class DoctorCommand
{
    private static readonly (int Neurons, int FanIn)[] Sizes = [(200, 20), (1000, 100), (20_000, 100)];

    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "Also say which engine this model gets, and why.", HelpName = "FILE" };
        var command = new ToolCommand(
            "doctor",
            "Lists the devices of this machine, runs the self-test on each, and says which engine a model gets. Exits with 1 if a device fails.",
            "lsm doctor",
            "lsm doctor --model arm.safetensors",
            "lsm doctor --json > machine.json")
        {
            model,
        };
        command.Do((parsed, report) =>
        {
            string? path = parsed.GetValue(model);
            (string, LiquidStateMachine)[] models = path is null ? [] : [(Path.GetFileName(path), ModelFile.Load(SavedFile.Require(path, SavedKind.Model, "Name a model; 'lsm train' makes one.")))];
            return Run(VulkanDeviceInfo.List(), [.. Sizes.Select(Generated), .. models], report);
        });
        return command;
    }

    /// <summary>Examines these devices and models.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<VulkanDeviceInfo> found, IReadOnlyList<(string Name, LiquidStateMachine Model)> models, Report report)
    {
        string processor = $"{Environment.ProcessorCount} threads, {VectorBits()}-bit SIMD";
        report.Line($"CPU: {processor}. Its bits are what every device has to give.");
        report.Line();
        report.Document["cpu"] = processor;
        DeviceVerdict[] devices = [.. found.Select(DeviceExaminer.Examine)];
        var notes = new FootNotes();
        WriteDevices(devices, notes, report);
        WritePaths(models, Array.Exists(devices, static device => device.Info.CanCompute), notes, report);
        notes.Write(report);
        int failed = devices.Count(static device => device.Fails);
        report.Line();
        report.Line(failed > 0 ? $"{Numbers.Plural(failed, "device")} failed. Engines do not use a device that fails; update its driver, or use another."
            : devices.Length > 0 ? "Every device gives the same bits." : "The CPU engine needs no device.");
        report.Document["failedDevices"] = failed;
        return failed == 0 ? CommandLine.Success : CommandLine.Bad;
    }

    private static (string, LiquidStateMachine) Generated((int Neurons, int FanIn) size)
    {
        var options = new LiquidOptions { Reservoir = new ReservoirOptions { FanIn = size.FanIn, WeightScale = 1.0 / size.FanIn } };
        return ($"{Numbers.Count(size.Neurons)} neurons, {Numbers.Count(size.Neurons * (long)size.FanIn)} synapses", new LiquidStateMachine(8, size.Neurons, 4, options));
    }

    private static void WriteDevices(DeviceVerdict[] devices, FootNotes notes, Report report)
    {
        report.Document["devices"] = new JsonArray([.. devices.Select(static device => device.ToJson())]);
        if (devices.Length == 0)
        {
            report.Line("No Vulkan device: there is no loader or no driver on this machine.");
        }
        else
        {
            report.Table(
                ["", "Vulkan device", "rounding", "fused kernels", "wide kernels", "opens in ms"],
                [.. devices.Select(device => new[]
                {
                    Numbers.Count(device.Info.Index), $"{device.Info.Name} ({device.Info.Type})", device.Rounding, Verdict(device.Fused), Verdict(device.Wide), device.OpenTimes,
                })]);
            report.Table([""], [["Fused kernels keep an agent in the fast memory of the device; wide kernels are for models that do not fit there."]]);
        }

        report.Line();

        string Verdict(string verdict) => verdict.StartsWith(DeviceVerdict.Failure, StringComparison.Ordinal)
            ? "fails" + notes.Marks(verdict[DeviceVerdict.Failure.Length..])
            : verdict;
    }

    private static void WritePaths(IReadOnlyList<(string Name, LiquidStateMachine Model)> models, bool anyDevice, FootNotes notes, Report report)
    {
        EngineKind[] kinds = anyDevice ? [EngineKind.Auto, EngineKind.Vulkan] : [EngineKind.Auto];
        (string Model, EngineKind Kind, string Choice)[] rows =
            [.. from model in models from kind in kinds select (model.Name, kind, Choice(model.Model, kind))];
        report.Table(["model", "asked for", "gets"], [.. rows.Select(row =>
        {
            var choice = EngineChoice.Of(row.Choice);
            return (string[])[row.Kind == kinds[0] ? row.Model : "", $"{row.Kind}", choice.Engine + notes.Marks(choice.Reasons)];
        })]);
        report.Document["paths"] = new JsonArray([.. rows.Select(static row => new JsonObject { ["model"] = row.Model, ["asked"] = $"{row.Kind}", ["gets"] = row.Choice })]);
    }

    private static string Choice(LiquidStateMachine model, EngineKind kind)
    {
        try
        {
            using LsmEngine engine = LsmEngine.Create(model, kind);
            return engine.Choice;
        }
        catch (InvalidOperationException refused)
        {
            return $"none. {refused.Message}";
        }
    }

    private static int VectorBits() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 32;
}
