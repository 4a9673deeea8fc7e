using System.CommandLine;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace Lsm.Tool.Projects;

/// <summary><c>lsm new NAME</c>: a project that runs, from a template that the tool carries.</summary>
internal static class NewCommand
{
    private static readonly string[] Templates = ["console", "ecs", "robot"];

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The project's name, and the folder that is made for it." };
        var template = new Option<string>("--template") { Description = "console: a loop of its own. ecs: entities with sensor and motor components. robot: learns from a demonstrator, then drives.", DefaultValueFactory = _ => Templates[0] };
        template.OneOf(Templates);
        var command = new ToolCommand(
            "new",
            "Makes a project that uses the packages of this tool's version and runs as it is.",
            "lsm new seeker",
            "lsm new swarm --template ecs",
            "lsm new rover --template robot && dotnet run --project rover")
        {
            name, template,
        };
        command.Do((parsed, report) =>
        {
            string project = parsed.GetValue(name)!, kind = parsed.GetValue(template)!;
            CheckName(project);
            if (Directory.Exists(project) && Directory.EnumerateFileSystemEntries(project).Any())
            {
                throw new ToolException($"The folder {project} is not empty. Choose another name, or empty it.");
            }

            Directory.CreateDirectory(project);
            string[] files = [.. Write(kind, project)];
            report.Line($"Made {project} from the {kind} template: {string.Join(", ", files)}.");
            report.Line("Once, in the clone of the lsm project, make the packages and tell NuGet where they are:");
            report.Line("  dotnet pack Lsm.sln -c Release -o artifacts/packages");
            report.Line("  dotnet nuget add source \"$PWD/artifacts/packages\" --name lsm");
            report.Line($"Then run it: dotnet run --project {project}");
            report.Document["project"] = project;
            report.Document["template"] = kind;
            report.Document["files"] = new JsonArray([.. files.Select(static file => JsonValue.Create(file))]);
            return CommandLine.Success;
        });
        return command;
    }

    private static void CheckName(string name)
    {
        bool legal = name.Length is > 0 and <= 100 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.') && name[^1] != '.';
        if (!legal)
        {
            throw new ToolException($"'{name}' is not a project name; it begins with a letter and has letters, digits, '_' and '.', at most 100 characters.");
        }
    }

    private static IEnumerable<string> Write(string template, string project)
    {
        Assembly tool = typeof(NewCommand).Assembly;
        string prefix = $"Templates/{template}/";
        foreach (string resource in tool.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(tool.GetManifestResourceStream(resource)!, Encoding.UTF8);
            string text = reader.ReadToEnd().Replace("LSM_VERSION", Version.Text, StringComparison.Ordinal);
            string file = resource[prefix.Length..].Replace("project.csproj", $"{project}.csproj", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(project, file), text);
            yield return file;
        }
    }
}
