using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lsm.Package.Tests;

/// <summary>
/// Every C# block of README.md and docs/ compiles by itself, with the implicit usings of a console project and those of the runtime, and
/// those that are a program run to their end in an empty folder.
/// </summary>
public class DocCodeTests
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading;
        global using System.Threading.Tasks; global using Lsm.Runtime; global using Lsm.Runtime.Files; global using Lsm.Runtime.Networks;
        global using Lsm.Runtime.Readouts; global using Lsm.Runtime.Training;
        """;

    private static IEnumerable<TestCaseData> Blocks()
    {
        IEnumerable<string> pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Order(StringComparer.Ordinal);
        foreach (string page in pages.Prepend(Path.Combine(Repository.Root, "README.md")))
        {
            string[] lines = File.ReadAllLines(page);
            for (int i = 0; i < lines.Length; i++)
            {
                if (lines[i] != "```csharp")
                    continue;
                int end = Array.IndexOf(lines, "```", i);
                yield return new TestCaseData(string.Join('\n', lines[(i + 1)..end])).SetName($"Code_of_{Path.GetFileNameWithoutExtension(page)}_line_{i + 1}");
            }
        }
    }

    [TestCaseSource(nameof(Blocks))]
    public void Compiles_and_runs(string code)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(code);
        bool program = tree.GetCompilationUnitRoot().Members.Any(static m => m is GlobalStatementSyntax);
        var compilation = CSharpCompilation.Create(
            "DocCode", [CSharpSyntaxTree.ParseText(Usings), tree], References(),
            new CSharpCompilationOptions(program ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        using var assembly = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(assembly);
        Assert.That(result.Success, Is.True, string.Join('\n', result.Diagnostics.Where(static d => d.Severity >= DiagnosticSeverity.Warning)));
        if (program)
            Run(Assembly.Load(assembly.ToArray()).EntryPoint!);
    }

    private static void Run(MethodInfo main)
    {
        string folder = Directory.CreateTempSubdirectory("lsm-doc").FullName, before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder;
            object? task = main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
            (task as Task)?.Wait();
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(File.Exists).Select(static p => MetadataReference.CreateFromFile(p));
}
