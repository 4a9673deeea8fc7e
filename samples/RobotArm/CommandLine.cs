using System.CommandLine;
using Lsm.Runtime;

namespace RobotArm;

/// <summary>The command line: five options and --help.</summary>
internal static class CommandLine
{
    public static RootCommand Build(Func<Options, int> run)
    {
        var engine = new Option<EngineKind>("--engine")
        {
            Description = "auto takes a Vulkan GPU that passes its self-test, else the CPU. Both give the same bits.",
            HelpName = "auto|cpu|vulkan",
            DefaultValueFactory = _ => EngineKind.Auto,
            CustomParser = result => Engine(result),
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Everything random follows from it: the liquid, noise, starting membranes.",
            HelpName = "N",
            DefaultValueFactory = _ => new Options().Seed,
        };
        var trajectories = new Option<string?>("--trajectories")
        {
            Description = "Also teach the arm to write: a CSV with the columns trajectory, time_s, vel_x, vel_y at 200 Hz. "
                + "The first recording of each letter is taught.",
            HelpName = "FILE.csv",
        };
        var latency = new Option<int>("--latency")
        {
            Description = "How many ticks late motors act: 0 waits for the engine in every tick, 1 takes its pipelined motors, 2 holds them one tick more. "
                + "The readout is trained for that, and once more as if there were no delay.",
            HelpName = "0|1|2",
        };
        latency.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int ticks) && ticks is < 0 or > 2)
            {
                result.AddError($"--latency is {result.Tokens[0].Value}; it must be 0, 1 or 2.");
            }
        });
        var report = new Option<string>("--report")
        {
            Description = "The folder for the pictures and report.json.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Options.DefaultReport,
        };
        var root = new RootCommand("Teaches a two-joint arm four reaches, and letters if you like, then lets a spiking liquid drive it.")
        {
            engine, seed, trajectories, latency, report,
        };
        root.SetAction(parsed => run(new Options
        {
            Engine = parsed.GetValue(engine),
            Seed = parsed.GetValue(seed),
            Trajectories = parsed.GetValue(trajectories),
            Latency = parsed.GetValue(latency),
            Report = parsed.GetValue(report)!,
        }));
        return root;
    }

    private static EngineKind Engine(System.CommandLine.Parsing.ArgumentResult result)
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
