using System.Text.Json.Nodes;
using Lsm.Runtime.Vulkan;
using Lsm.Tool.Doctor;
using Lsm.Tool.Output;

namespace Lsm.Tool.Tests;

/// <summary><c>lsm doctor</c>.</summary>
public sealed class DoctorTests
{
    private static readonly (string Name, string Value)[] NoDriver = [("VK_DRIVER_FILES", "/none"), ("VK_ICD_FILENAMES", "/none")];

    [Test]
    public void Doctor_NoDevice_SaysThatTheCpuIsUsed()
    {
        (int code, string output, string errors) = ToolProcess.Run(Path.GetTempPath(), "", NoDriver, "doctor");
        Assert.That((code, errors), Is.EqualTo((0, "")));
        string[] lines = output.Split('\n');
        Assert.That(lines.Count(static line => line.Contains(" Auto ", StringComparison.Ordinal)), Is.EqualTo(3), output);
        Assert.That(lines.Count(static line => line.Contains("  [1]  ", StringComparison.Ordinal)), Is.EqualTo(1), output);
        GoldenOutput.Check(string.Join('\n', [.. lines[..5], "...", .. lines[^3..]])); // which kernels a model gets depends on the processor
    }

    [Test]
    public void Doctor_Json_IsOneDocument()
    {
        (int code, string output, _) = ToolProcess.Run(Path.GetTempPath(), "", NoDriver, "doctor", "--json");
        JsonNode document = JsonNode.Parse(output)!;
        Assert.That((code, document["failedDevices"]!.GetValue<int>(), document["devices"]!.AsArray().Count), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public void Run_DeviceThatDoesNotOpen_IsOneRowAndExitCode1()
    {
        VulkanDeviceInfo[] devices =
        [
            new(98, "No queue", VulkanDeviceType.Other, 1 << 22, CanCompute: false),
            new(99, "A device with a rather long name that is not on this machine", VulkanDeviceType.Discrete, 1 << 22, CanCompute: true),
        ];
        using var output = new StringWriter { NewLine = "\n" };
        Assert.That(DoctorCommand.Run(devices, [("small", SampleData.SmallModel())], new Report(output, TextWriter.Null, json: false)), Is.EqualTo(1));
        string[] lines = output.ToString().Split('\n');
        Assert.That(lines.Max(static line => line.Length), Is.LessThanOrEqualTo(TerminalWidth.Most));
        Assert.That(lines.Count(static line => line.StartsWith("  98", StringComparison.Ordinal) || line.StartsWith("  99", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(output.ToString(), Does.Contain("fails [1]").And.Contain("  [1]  ").And.Contain("cannot compute").And.Contain("1 device failed.").And.Contain("small"));
    }

    [Test]
    public void Doctor_DevicesOfThisMachine_FitTheWidth()
    {
        (int code, string output, string errors) = ToolProcess.Run(Path.GetTempPath(), "doctor");
        Assert.That((code, errors), Is.EqualTo((0, "")), output);
        Assert.That(output.Split('\n').Max(static line => line.Length), Is.LessThanOrEqualTo(TerminalWidth.Most));
    }
}
