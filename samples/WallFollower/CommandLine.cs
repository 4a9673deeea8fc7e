using System.CommandLine;
using System.CommandLine.Parsing;
using Lsm.Runtime;

namespace WallFollower;

/// <summary>The command line of the sample.</summary>
internal static class CommandLine
{
    public static RootCommand Build(Func<Options, int> run)
    {
        var engine = new Option<EngineKind>("--engine")
        {
            Description = "auto uses a Vulkan GPU that passes its self-test, otherwise the CPU. Both give the same bits.",
            HelpName = "auto|cpu|vulkan",
            DefaultValueFactory = _ => EngineKind.Auto,
            CustomParser = Engine,
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "The seed of the liquid, the rooms and the noise.",
            HelpName = "N",
            DefaultValueFactory = _ => new Options().Seed,
        };
        var tune = new Option<bool>("--tune")
        {
            Description = "Lets LiquidTuner choose the liquid first, instead of the stored choice. Takes minutes.",
        };
        var report = new Option<string>("--report")
        {
            Description = "The folder for the pictures and report.json.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Options.DefaultReport,
        };
        var root = new RootCommand("Trains a spiking liquid to drive a robot along walls with delayed sensors: imitation, then correction by the demonstrator.")
        {
            engine, seed, tune, report,
        };
        root.SetAction(parsed => run(new Options
        {
            Engine = parsed.GetValue(engine),
            Seed = parsed.GetValue(seed),
            Tune = parsed.GetValue(tune),
            Report = parsed.GetValue(report)!,
        }));
        return root;
    }

    private static EngineKind Engine(ArgumentResult result)
    {
        string name = result.Tokens[0].Value;
        switch (name)
        {
            case "auto":
                return EngineKind.Auto;
            case "cpu":
                return EngineKind.Cpu;
            case "vulkan":
                return EngineKind.Vulkan;
            default:
                result.AddError($"--engine is '{name}'; it must be auto, cpu or vulkan.");
                return default;
        }
    }
}
