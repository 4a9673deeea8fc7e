using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Lsm.Native.Calls;

namespace Lsm.Native.Tests;

/// <summary>
/// lsm.h, the code behind it and the library agree, and the interface equals the file in Approved/, so a change of it is always deliberate. LSM_APPROVE=1 writes the file
/// again; a change that old programs cannot use also raises LSM_ABI_VERSION.
/// </summary>
public sealed class AbiTests
{
    /// <summary>Functions for the managed library of the same version, which are no part of the interface.</summary>
    private const string Rows = "lsm_rows_";

    /// <summary>[C type without const]: the type in C#.</summary>
    private static readonly Dictionary<string, Type> Types = new()
    {
        ["lsm_result"] = typeof(LsmResult), ["int32_t"] = typeof(int), ["uint32_t"] = typeof(uint), ["int64_t"] = typeof(long), ["uint64_t"] = typeof(ulong), ["size_t"] = typeof(nuint),
        ["double"] = typeof(double), ["float *"] = typeof(float*), ["char *"] = typeof(byte*), ["void *"] = typeof(byte*), ["int32_t *"] = typeof(int*), ["uint64_t *"] = typeof(ulong*),
        ["lsm_model *"] = typeof(void*), ["lsm_engine *"] = typeof(void*), ["lsm_state *"] = typeof(void*),
        ["lsm_model **"] = typeof(void**), ["lsm_engine **"] = typeof(void**), ["lsm_state **"] = typeof(void**),
    };

    [Test]
    public void Functions_InTheHeader_AreThoseOfTheCode()
    {
        Dictionary<string, MethodInfo> exports = Exports();
        Assert.That(Header.Functions, Has.Count.GreaterThan(25));
        Assert.That(exports.Keys, Is.EquivalentTo(Header.Functions.Keys));
        foreach ((string name, (string result, (string Type, string Name)[] parameters)) in Header.Functions)
        {
            MethodInfo method = exports[name];
            Assert.That(method.ReturnType, Is.EqualTo(TypeOf(result)), name);
            Assert.That(method.GetParameters().Select(each => each.ParameterType), Is.EqualTo(parameters.Select(each => TypeOf(each.Type))), name);
            Assert.That(method.GetParameters().Select(each => each.Name), Is.EqualTo(parameters.Select(each => each.Name)), name);
        }
    }

    [Test]
    public void Functions_InTheHeader_AreExportedByTheLibrary() =>
        Assert.That(PublishedLibrary.Here.Exports().Where(name => !name.StartsWith(Rows, StringComparison.Ordinal)), Is.EquivalentTo(Header.Functions.Keys));

    [Test]
    public void Constants_InTheHeader_AreThoseOfTheCode()
    {
        Assert.That(Header.Constants["LSM_ABI_VERSION"], Is.EqualTo(LibraryCalls.AbiVersion));
        Dictionary<string, uint> results = Enum.GetValues<LsmResult>().ToDictionary(each => "LSM_" + string.Concat(each.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString())), each => (uint)each);
        Assert.That(results.Except(Header.Constants), Is.Empty);
        Assert.That(Header.Constants.Keys.Except(results.Keys), Is.EquivalentTo((string[])["LSM_ABI_VERSION", "LSM_ENGINE_AUTO", "LSM_ENGINE_CPU", "LSM_ENGINE_VULKAN"]));
        foreach (EngineKind kind in Enum.GetValues<EngineKind>())
        {
            Assert.That(Header.Constants["LSM_ENGINE_" + kind.ToString().ToUpperInvariant()], Is.EqualTo((uint)kind));
        }
    }

    [Test]
    public void Structures_CompiledAsC_HaveTheLayoutOfTheCode()
    {
        Assert.That(Header.Structures.Keys, Is.EquivalentTo(Layouts.Structures.Keys));
        foreach ((string name, (string Type, string Name)[] fields) in Header.Structures)
        {
            FieldInfo[] own = Layouts.Structures[name].GetFields(BindingFlags.Instance | BindingFlags.Public);
            Assert.That(own.Select(field => field.FieldType), Is.EqualTo(fields.Select(field => TypeOf(field.Type))), name);
            Assert.That(own.Select(field => field.Name), Is.EqualTo(fields.Select(field => string.Concat(field.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])))), name);
            Assert.That(fields[0], Is.EqualTo(("uint32_t", "size")), name);
        }

        Assert.That(Layouts.OfTheCompiler(PublishedLibrary.Here), Is.EqualTo(Layouts.OfTheCode()));
    }

    [Test]
    public void Header_Alone_CompilesAsCAndCPlusPlus()
    {
        _ = PublishedLibrary.Here.Folder;
        foreach ((string compiler, string language, string standard) in new[] { ("gcc", "c", "c99"), ("g++", "c++", "c++11") })
        {
            Commands.Require(compiler, compiler);
            Commands.Run(compiler, "-x", language, "-std=" + standard, "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only", Header.FilePath);
        }
    }

    [Test]
    public void Interface_Always_EqualsTheApprovedFile()
    {
        var text = new StringBuilder();
        foreach ((string name, uint value) in Header.Constants)
        {
            text.Append(null, $"{name} {value}\n");
        }

        foreach ((string name, (string Type, string Name)[] fields) in Header.Structures)
        {
            text.Append(null, $"{name} {{ {string.Join("; ", fields.Select(field => $"{field.Type} {field.Name}"))} }}\n");
        }

        foreach ((string name, (string result, (string Type, string Name)[] parameters)) in Header.Functions)
        {
            text.Append(null, $"{result} {name}({string.Join(", ", parameters.Select(parameter => $"{parameter.Type} {parameter.Name}"))})\n");
        }

        string path = Path.Combine(Checkout.Root, "tests/Lsm.Native.Tests/Approved/lsm.txt");
        if (Environment.GetEnvironmentVariable("LSM_APPROVE") == "1")
        {
            File.WriteAllText(path, text.ToString());
        }

        Assert.That(text.ToString(), Is.EqualTo(File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : ""),
            "If the change is deliberate: LSM_APPROVE=1 dotnet test tests/Lsm.Native.Tests --filter Interface, then commit. If old programs cannot use the library, raise LSM_ABI_VERSION.");
    }

    /// <summary>[name in C]: the method behind it.</summary>
    private static Dictionary<string, MethodInfo> Exports() => typeof(LibraryCalls).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
        .Select(method => (method.GetCustomAttribute<UnmanagedCallersOnlyAttribute>()?.EntryPoint, method)).Where(each => each.EntryPoint is not null && !each.EntryPoint.StartsWith(Rows, StringComparison.Ordinal)).ToDictionary(each => each.EntryPoint!, each => each.method);

    private static Type TypeOf(string type)
    {
        string plain = type.Replace("const ", "", StringComparison.Ordinal);
        return Types.TryGetValue(plain, out Type? found) ? found : Layouts.Structures[plain.TrimEnd('*', ' ')].MakePointerType();
    }
}
