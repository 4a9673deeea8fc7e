using System.CommandLine;
using System.CommandLine.Parsing;
using Lsm.Bench.Gpu;
using Lsm.Bench.Inspection;
using Lsm.Bench.Lockstep;
using Lsm.Bench.Realtime;
using Lsm.Bench.Scenarios;
using Lsm.Bench.Soak;
using Lsm.Bench.Tasks;
using Lsm.Bench.WarmUp;

namespace Lsm.Bench;

/// <summary>Refuses an option that no scenario or command of the command line reads.</summary>
internal static class OptionUse
{
    /// <summary>Checks the options of scenarios.</summary>
    /// <param name="root">The command that measures scenarios; all its options except --json belong to some scenarios only.</param>
    /// <param name="scenarios">The names of the scenarios.</param>
    /// <param name="engine">Some options have a use on one engine only.</param>
    public static void RefuseUnread(this RootCommand root, Argument<string[]> scenarios, Option<string> engine) => root.Validators.Add(result =>
    {
        string[] named = [.. result.GetResult(scenarios)?.Tokens.Select(token => token.Value) ?? []];
        bool vulkan = IsVulkan(result, engine);
        foreach (string option in Given(result).Where(option => option != "--json" && named.Length > 0 && !named.Any(name => Reads(name, option, vulkan))))
        {
            string advice = Advice(named, option, vulkan);
            result.AddError($"{option} has no use for {string.Join(", ", named)}{(vulkan ? " on Vulkan" : "")}. {advice}");
        }
    });

    /// <summary>Checks a command: its options stand after its name.</summary>
    /// <param name="command">A command beside the scenarios.</param>
    public static void RefuseUnread(this Command command) => command.Validators.Add(result =>
    {
        foreach (string option in result.Parent is CommandResult before ? Given(before) : [])
        {
            result.AddError(command.Options.Any(own => own.Name == option) ? $"Write {option} after {command.Name}." : $"{option} has no use for {command.Name}. Leave it out.");
        }
    });

    private static bool Reads(string scenario, string option, bool vulkan) => (scenario, option) switch
    {
        (BuildScenario.Name or KernelScenario.Name, _) => false,
        (GpuScenario.Name, _) => option == "--device",
        (TrainingScenario.Name, _) => option == "--threads",
        (LockstepScenario.Name, _) => option is "--device" or "--threads" or "--frames" or "--seed",
        (TasksScenario.Name, _) => option is "--threads" or "--trials" or "--networks" or "--tasks" or "--seed" or "--seconds",
        (_, "--engine") => true,
        (_, "--device") => vulkan,
        (FailOverScenario.Name or SoakScenario.Name, "--threads") => true, // a part of them runs on the CPU
        (_, "--threads") => !vulkan,
        (SoakScenario.Name, _) => option is "--ticks" or "--seed",
        (TickScenario.Name, _) => option == "--model",
        (RealtimeScenario.Name, _) => option is "--model" or "--seconds",
        (WarmUpScenario.Name or RollbackScenario.Name or FailOverScenario.Name or ScaleScenario.Name or IngredientScenario.Name or InspectorScenario.Name, _) => false,
        _ => option == "--workloads", // a workload
    };

    private static string Advice(string[] named, string option, bool vulkan)
    {
        if (!vulkan && named.Any(name => Reads(name, option, vulkan: true)))
        {
            return "Add --engine vulkan, or leave it out.";
        }

        string[] readers = [.. Catalogue.Names.Where(name => Reads(name, option, vulkan))];
        return $"Leave it out; it is for {string.Join(", ", readers)}.";
    }

    private static bool IsVulkan(CommandResult result, Option<string> engine) => result.GetResult(engine)?.Tokens.Any(token => token.Value == "vulkan") ?? false;

    private static IEnumerable<string> Given(CommandResult result) => result.Children.OfType<OptionResult>().Where(option => !option.Implicit).Select(option => option.Option.Name);
}
