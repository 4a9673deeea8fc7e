using System.CommandLine;
using Lsm.Runtime;

namespace RobotArm;

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
            CustomParser = result => Engine(result),
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "The seed of the liquid, the noise and the starting membranes.",
            HelpName = "N",
            DefaultValueFactory = _ => new Options().Seed,
        };
        var trajectories = new Option<string?>("--trajectories")
        {
            Description = "Also trains the arm to write letters. A CSV file with the columns trajectory, time_s, and x, y (positions) or vel_x, vel_y "
                + "(velocities), at any constant sample rate; separated by commas, semicolons or tabs. The first recording of each letter is used.",
            HelpName = "FILE.csv",
        };
        var latency = new Option<int>("--latency")
        {
            Description = "The delay of the motors in ticks: 0 waits for the engine in every tick, 1 uses a pipelined engine, 2 adds one tick. "
                + "The readout is trained for this delay and, for comparison, for no delay.",
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
        var root = new RootCommand("Trains a spiking liquid to drive a two-joint arm: four reaching movements, and letters with --trajectories.")
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
