using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Lsm.Tool.Output;

namespace Lsm.Tool;

/// <summary>The usual help, followed by the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        help.MaxWidth = TerminalWidth.Of(output);
        int code = help.Invoke(parseResult);
        output.WriteLine("Examples:");
        foreach (string example in parseResult.CommandResult.Command is ToolCommand command ? command.Examples : CommandLine.Examples)
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
        return code;
    }
}
