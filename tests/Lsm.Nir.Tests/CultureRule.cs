using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Lsm.Tests;

/// <summary>
/// Finds code that writes or reads a number by the current culture: interpolation without a provider, <c>ToString()</c>, <c>Parse</c>. Whole numbers
/// count only where a format asks for separators. A record's generated text is for debuggers and is left out.
/// </summary>
internal static class CultureRule
{
    private static readonly string[] Fractions = ["System.Single", "System.Double", "System.Decimal", "System.Half"];
    private static readonly string[] Whole = ["System.Int16", "System.Int32", "System.Int64", "System.UInt16", "System.UInt32", "System.UInt64"];

    /// <summary>Each place as Type.Method, File.cs:line.</summary>
    public static string[] Broken(string assembly)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(assembly, new ReaderParameters { ReadSymbols = true });
        return [.. module.GetAllTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && method.Name != "PrintMembers").SelectMany(Broken)];
    }

    private static IEnumerable<string> Broken(MethodDefinition method)
    {
        bool provided = false; // whether the current interpolation names a culture
        foreach (Instruction at in method.Body.Instructions)
        {
            if (at.Operand is not MethodReference called)
            {
                continue;
            }

            string owner = called.DeclaringType.FullName;
            if (owner.EndsWith("InterpolatedStringHandler", StringComparison.Ordinal) && called.Name == ".ctor")
            {
                provided = TakesProvider(called);
            }
            else if (UsesCurrentCulture(at, called, owner, provided))
            {
                SequencePoint? line = method.DebugInformation.SequencePoints.LastOrDefault(point => point.Offset <= at.Offset && !point.IsHidden);
                yield return $"{method.DeclaringType.Name}.{method.Name}, {Path.GetFileName(line?.Document.Url)}:{line?.StartLine}: {called.Name}";
            }
        }
    }

    private static bool UsesCurrentCulture(Instruction at, MethodReference called, string owner, bool provided)
    {
        if (called.Name == "AppendFormatted" && called is GenericInstanceMethod interpolated && !provided)
        {
            string value = Bare(interpolated.GenericArguments[0]);
            bool separators = at.Previous.Operand is string format && format.StartsWith('N');
            return Fractions.Contains(value) || (separators && Whole.Contains(value));
        }

        if (called.Name == "ToString" && !TakesProvider(called))
        {
            return Fractions.Contains(owner) || (at.Previous.OpCode.Code == Code.Constrained && Fractions.Contains(Bare((TypeReference)at.Previous.Operand)));
        }

        if (called.Name is "Parse" or "TryParse" && !TakesProvider(called))
        {
            return Fractions.Contains(owner);
        }

        return called.Name is "Write" or "WriteLine" or "Append" && owner is "System.Console" or "System.IO.TextWriter" or "System.Text.StringBuilder"
            && called.Parameters.Any(parameter => Fractions.Contains(parameter.ParameterType.FullName));
    }

    private static bool TakesProvider(MethodReference called) => called.Parameters.Any(parameter => parameter.ParameterType.FullName == "System.IFormatProvider");

    private static string Bare(TypeReference type) => type is GenericInstanceType { Name: "Nullable`1" } nullable ? nullable.GenericArguments[0].FullName : type.FullName;
}
