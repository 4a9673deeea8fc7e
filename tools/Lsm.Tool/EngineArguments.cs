using System.CommandLine;
using Lsm.Runtime;

namespace Lsm.Tool;

/// <summary>The options <c>--engine</c> and <c>--device</c> of the commands that run a liquid.</summary>
internal sealed class EngineArguments
{
    private readonly Option<string> engine = new("--engine") { Description = "cpu, vulkan, or auto: a GPU that passes the self-test, else the CPU. All give the same bits.", DefaultValueFactory = _ => "cpu" };
    private readonly Option<int?> device = new("--device") { Description = "Vulkan: the device with this number in the list of 'lsm doctor'.", HelpName = "N" };

    public EngineArguments(Command command)
    {
        engine.OneOf("cpu", "vulkan", "auto");
        device.AtLeast(0);
        command.Add(engine);
        command.Add(device);
        command.Validators.Add(result =>
        {
            if (result.GetResult(device) is { Tokens: [var number] } && (result.GetResult(engine)?.Tokens ?? []) is [] or [{ Value: "cpu" }])
            {
                result.AddError($"--device is {number.Value}, and the CPU engine has no devices. Add --engine vulkan or --engine auto, or leave --device out.");
            }
        });
    }

    /// <summary>An engine for a model, as asked for.</summary>
    public LsmEngine Create(ParseResult parsed, LiquidStateMachine model, int maxSteps = 16) => LsmEngine.Create(
        model,
        parsed.GetValue(engine) switch { "vulkan" => EngineKind.Vulkan, "auto" => EngineKind.Auto, _ => EngineKind.Cpu },
        new EngineOptions { DeviceIndex = parsed.GetValue(device), MaxSteps = Math.Clamp(maxSteps, 1, 4096) });
}
