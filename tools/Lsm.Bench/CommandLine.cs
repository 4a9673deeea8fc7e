using System.CommandLine;
using System.CommandLine.Parsing;
using Lsm.Bench.Lockstep;
using Lsm.Bench.Reports;
using Lsm.Bench.Scenarios;
using Lsm.Bench.Tasks;
using Lsm.Bench.Training;
using Lsm.Bench.WarmUp;
using Lsm.Runtime;

namespace Lsm.Bench;

/// <summary>The command line: scenarios to measure, and the command <c>train</c>.</summary>
internal static class CommandLine
{
    public static RootCommand Build()
    {
        var scenarios = new Argument<string[]>("scenario") { Description = $"The scenarios to measure: {string.Join(", ", Catalogue.Names)}, or NAME if --workloads DIR holds another NAME.safetensors.", Arity = ArgumentArity.OneOrMore };
        scenarios.CompletionSources.Add(Catalogue.Names);
        var engine = new Option<string>("--engine") { Description = "cpu or vulkan.", DefaultValueFactory = _ => "cpu" };
        engine.AcceptOnlyFromAmong("cpu", "vulkan");
        var device = new Option<int?>("--device") { Description = "Vulkan: the device with this index in the loader's order (see 'lsm doctor')." };
        var threads = new Option<int>("--threads") { Description = "The number of CPU threads; 0 for all cores." };
        var workloads = new Option<string?>("--workloads") { Description = "The folder with the files of workloads/generate.py." };
        scenarios.Validators.Add(result => CheckNames(result, result.GetValue(workloads)));
        var model = new Option<string?>("--model") { Description = "tick, realtime: measure this model file." };
        var json = new Option<string?>("--json") { Description = "Also write the results to this file, as an array with one object per scenario." };
        var frames = new Option<long>("--frames") { Description = "lockstep: the number of frames.", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<ulong>("--seed") { Description = "lockstep, soak, tasks: the seed of all random numbers.", DefaultValueFactory = _ => 1 };
        var ticks = new Option<long>("--ticks") { Description = "soak: the number of ticks.", DefaultValueFactory = _ => 1_000_000 };
        var seconds = new Option<int>("--seconds") { Description = "realtime: the seconds that each of its two loops runs. tasks: search anew for so many seconds a task.", DefaultValueFactory = _ => 60 };
        var trials = new Option<int>("--trials") { Description = "tasks: search anew, with so many trials a task for liquids and for echo state networks; 0 for the settings chosen before." };
        var networks = new Option<int>("--networks") { Description = "tasks: the number of networks, each with data of its own.", DefaultValueFactory = _ => 10 };
        var tasks = new Option<string[]>("--tasks") { Description = $"tasks: {string.Join(", ", TasksScenario.TaskNames)}; all by default.", AllowMultipleArgumentsPerToken = true };
        tasks.AcceptOnlyFromAmong(TasksScenario.TaskNames);
        trials.AtLeast(0);
        networks.Between(1, 1000);
        threads.AtLeast(0);
        frames.AtLeast(1);
        ticks.AtLeast(1);
        seconds.Between(1, 3600);
        Command[] commands = [Peer(frames, seed, device), FirstTicksCommand(engine, device, threads), TrainCommand.Create()];
        var root = new RootCommand("Measures the liquid: steps per second, latencies and memory. Compares the spikes with those of a correct engine.")
        {
            scenarios, engine, device, threads, workloads, model, json, frames, seed, ticks, seconds, trials, networks, tasks,
        };
        root.RefuseUnread(scenarios, engine);
        foreach (Command command in commands)
        {
            command.RefuseUnread();
            root.Add(command);
        }

        root.SetAction(parsed => Run(
            parsed.GetValue(scenarios)!,
            new BenchOptions(
                parsed.GetValue(engine) == "vulkan" ? EngineKind.Vulkan : EngineKind.Cpu, parsed.GetValue(device), parsed.GetValue(threads), parsed.GetValue(workloads))
            {
                Frames = parsed.GetValue(frames),
                Seed = parsed.GetValue(seed),
                Ticks = parsed.GetValue(ticks),
                Model = parsed.GetValue(model),
                Seconds = parsed.GetValue(seconds),
                TaskSeconds = parsed.GetResult(seconds) is { Implicit: false } ? parsed.GetValue(seconds) : null,
                Trials = parsed.GetValue(trials),
                Networks = parsed.GetValue(networks),
                Tasks = parsed.GetValue(tasks) ?? [],
            },
            parsed.GetValue(json),
            Console.Out,
            Console.Error));
        return root;
    }

    /// <summary>Returns 0 if every scenario met its oracle, 1 if one missed it or ended in other bits, 2 for an error that the caller must correct.</summary>
    public static int Run(string[] scenarios, BenchOptions options, string? json, TextWriter output, TextWriter errors)
    {
        var results = new List<Measurement>();
        try
        {
            foreach (string name in scenarios)
            {
                Measurement result = Catalogue.Run(name, options);
                results.Add(result);
                Table.Print(result, output);
            }
        }
        catch (Exception mistake) when (mistake is BenchException or ArgumentException or InvalidDataException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(mistake.Message);
            return 2;
        }
        finally
        {
            // The results before a failure are written too.
            if (json is not null)
            {
                JsonReport.Write(json, results);
            }
        }

        foreach (Measurement missed in results.Where(result => !result.MeetsOracle))
        {
            errors.WriteLine($"{missed.Scenario}: {missed.Miss}");
        }

        return results.TrueForAll(result => result.MeetsOracle) ? 0 : 1;
    }

    /// <summary>Accepts a scenario of the catalogue, or a workload of the given folder.</summary>
    private static void CheckNames(ArgumentResult result, string? workloads)
    {
        foreach (string name in result.Tokens.Select(token => token.Value).Where(name => !Catalogue.Names.Contains(name)))
        {
            if (workloads is null || !File.Exists(Path.Combine(workloads, name + ".safetensors")))
            {
                result.AddError($"Argument '{name}' not recognized. Must be one of: {string.Join(", ", Catalogue.Names)}; or NAME if --workloads DIR holds NAME.safetensors.");
            }
        }
    }

    private static Command FirstTicksCommand(Option<string> engine, Option<int?> device, Option<int> threads)
    {
        var loop = new Argument<string>("loop") { Description = "What ticks: state, governor or system." };
        var warm = new Argument<string>("warm") { Description = "warm or cold: with or without WarmUp." };
        loop.AcceptOnlyFromAmong(FirstTicks.Loops);
        warm.AcceptOnlyFromAmong("warm", "cold");
        var command = new Command(FirstTicks.Name, "A process of warmup; warmup starts it.") { loop, warm, engine, device, threads };
        command.Hidden = true;
        command.SetAction(parsed => Console.Out.WriteLine(FirstTicks.Run(
            parsed.GetValue(loop)!,
            parsed.GetValue(warm) == "warm",
            new BenchOptions(parsed.GetValue(engine) == "vulkan" ? EngineKind.Vulkan : EngineKind.Cpu, parsed.GetValue(device), parsed.GetValue(threads), null)).ToJsonString()));
        return command;
    }

    private static Command Peer(Option<long> frames, Option<ulong> seed, Option<int?> device)
    {
        var port = new Option<int>("--port") { Description = "The port of the first process." };
        var peer = new Command(LockstepScenario.PeerName, "The second process of lockstep; lockstep starts it.") { port, frames, seed, device };
        peer.Hidden = true;
        peer.SetAction(parsed => LockstepScenario.RunPeer(
            parsed.GetValue(port), new BenchOptions(EngineKind.Vulkan, parsed.GetValue(device), 0, null) { Frames = parsed.GetValue(frames), Seed = parsed.GetValue(seed) }, Console.Out));
        return peer;
    }
}
