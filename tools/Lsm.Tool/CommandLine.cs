using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;
using Lsm.Tool.Doctor;
using Lsm.Tool.Inspection;
using Lsm.Tool.Projects;
using Lsm.Tool.Replaying;
using Lsm.Tool.Running;
using Lsm.Tool.Training;
using Lsm.Tool.Tuning;
using Lsm.Tool.Viewing;

namespace Lsm.Tool;

/// <summary>The command line of <c>lsm</c>.</summary>
internal static partial class CommandLine
{
    /// <summary>Everything is as asked for.</summary>
    public const int Success = 0;

    /// <summary>The command ran, and what it examined is bad: a device gives other bits, recordings differ, a training has no solution.</summary>
    public const int Bad = 1;

    /// <summary>The command line or an input has to be corrected.</summary>
    public const int WrongUse = 2;

    public static string[] Examples { get; } =
    [
        "lsm doctor",
        "lsm train data.csv --targets speed --out speed.safetensors",
        "lsm tune data.csv --targets speed --out speed.safetensors",
        "lsm inspect speed.safetensors",
        "lsm run speed.safetensors new.csv",
        "lsm new seeker --template robot",
    ];

    public static RootCommand Build()
    {
        var root = new RootCommand("Liquid state machines from the command line. Exit codes: 0 success, 1 what was examined is bad, 2 wrong use.")
        {
            DoctorCommand.Create(), InspectCommand.Create(), TrainCommand.Create(), TuneCommand.Create(), WorkerCommand.Create(), RunCommand.Create(),
            ReplayCommand.Create(), CompareCommand.Create(), ViewCommand.Create(), NewCommand.Create(),
        };
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }

    /// <summary>Parses and runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        ParseResult parsed = Build().Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            bool isRoot = parsed.CommandResult.Command is RootCommand;
            string command = isRoot ? "lsm" : $"lsm {parsed.CommandResult.Command.Name}";
            string message = !isRoot ? Readable(parsed.Errors[0].Message)
                : $"{(arguments.Length == 0 ? "A command is needed" : $"There is no command '{arguments[0]}'")}; the commands are {string.Join(", ", Build().Subcommands.Select(static each => each.Name))}.";
            errors.WriteLine($"{command}: {message} See '{command} --help'.");
            return WrongUse;
        }

        return parsed.Invoke(new InvocationConfiguration { Output = output, Error = errors });
    }

    /// <summary>The parser's message without the names of .NET types.</summary>
    private static string Readable(string message) => TypeName().Replace(message, static match => match.Groups[1].Value switch { "Double" => "as a number", "UInt64" => "as a whole number from 0 to 18446744073709551615", _ => "as a whole number" });

    [GeneratedRegex(@"as expected type 'System\.(?:Nullable`1\[System\.)?(\w+)\]?'")]
    private static partial Regex TypeName();
}
