using System.CommandLine;

namespace Lsm.Fuzz;

/// <summary>The command line: a campaign of mutated files, one file, and two commands that tests start.</summary>
internal static class CommandLine
{
    public static RootCommand Build()
    {
        string[] readers = [.. Targets.All.Select(target => target.Name)];
        var inputs = new Option<long>("--inputs") { Description = "How many mutated files, over all readers.", HelpName = "N", DefaultValueFactory = _ => 1_000_000 };
        inputs.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out long count) && count < 0)
            {
                result.AddError($"--inputs is {result.Tokens[0].Value}; it must be 0 or more.");
            }
        });
        var only = new Option<string?>("--only") { Description = $"One reader: {string.Join(", ", readers)}.", HelpName = "READER" };
        only.AcceptOnlyFromAmong(readers);
        var seed = new Option<string?>("--seed") { Description = "What a failure printed, to repeat it.", HelpName = "SEED" };
        var keep = new Option<string?>("--keep") { Description = "Leave the last 64 files in this folder, for a reader that takes the whole process down.", HelpName = "DIR" };
        var file = new Option<string?>("--file") { Description = "Give one file to the reader of --only, for example a kept failure.", HelpName = "PATH" };
        var root = new RootCommand("Feeds mutated files to every reader of files and prints a tally; exits with 1 on the first failure, with what repeats it.")
        {
            inputs, only, seed, keep, file, SaveLoopCommand(), FullDiskCommand(),
        };
        root.Validators.Add(result =>
        {
            if (result.GetValue(file) is not null && result.GetValue(only) is null)
            {
                result.AddError("--file needs --only READER: which reader is to read it.");
            }
        });
        root.SetAction(parsed =>
        {
            Target[] targets = [.. Targets.All.Where(target => parsed.GetValue(only) is null || target.Name == parsed.GetValue(only))];
            return parsed.GetValue(file) is { } one
                ? Campaign.One(targets[0], one)
                : Campaign.Run(targets, parsed.GetValue(inputs), parsed.GetValue(seed), parsed.GetValue(keep));
        });
        return root;
    }

    private static Command SaveLoopCommand()
    {
        var folder = new Argument<string>("folder");
        var generation = new Argument<long>("generation");
        var command = new Command("save-loop", "Saves files of every kind over each other until killed; for the tests.") { folder, generation };
        command.SetAction(parsed => SaveLoop.Run(parsed.GetValue(folder)!, parsed.GetValue(generation)));
        command.Hidden = true;
        return command;
    }

    private static Command FullDiskCommand()
    {
        var folder = new Argument<string>("folder");
        var command = new Command("full-disk", "Saves until the disk is full and says what is left; for the tests, on a small disk of its own.") { folder };
        command.SetAction(parsed => FullDisk.Run(parsed.GetValue(folder)!, Console.Out));
        command.Hidden = true;
        return command;
    }
}
