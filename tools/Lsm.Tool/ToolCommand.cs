using System.CommandLine;
using System.Text.Json.Nodes;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;
using Lsm.Tool.Output;

namespace Lsm.Tool;

/// <summary>A command of the tool: it has <c>--json</c> and examples, and turns errors into exit codes.</summary>
internal sealed class ToolCommand : Command
{
    private readonly Option<bool> json = new("--json") { Description = "Print one JSON document instead of text." };

    public ToolCommand(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        Add(json);
    }

    /// <summary>Command lines for the help.</summary>
    public string[] Examples { get; }

    /// <summary>Sets what the command does. <paramref name="work"/> returns the exit code.</summary>
    public void Do(Func<ParseResult, Report, int> work) => SetAction(parsed =>
    {
        TextWriter errors = parsed.InvocationConfiguration.Error;
        bool asJson = parsed.GetValue(json);
        var report = new Report(parsed.InvocationConfiguration.Output, errors, asJson);
        try
        {
            int code = work(parsed, report);
            report.Finish();
            return code;
        }
        catch (Exception bad) when (bad is TrainingException or VulkanException) // no solution, or a device failed
        {
            return Fail(bad, CommandLine.Bad);
        }
        catch (Exception mistake) when (mistake is ToolException or InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return Fail(mistake, CommandLine.WrongUse);
        }

        int Fail(Exception reason, int code)
        {
            string message = reason is ArgumentException { ParamName: { } parameter }
                ? reason.Message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal) // a name of the library's code
                : reason.Message;
            errors.WriteLine($"lsm {Name}: {message}");
            if (asJson)
            {
                report.Replace(new JsonObject { ["error"] = message, ["exitCode"] = code });
            }

            return code;
        }
    });
}
