#:package Mono.Cecil
#:property PublishAot=false
// dotnet run build/debian-mono.cs -- FOLDER
// Prepares the assemblies of a folder for the Mono of Debian:
// - Its core library was compiled by mcs, so ReadOnlySpan's members that return a read-only reference lack the modifier that other compilers write, and references with it
//   are not found. The references lose it. BuffersExtensions.ToArray takes its sequence by value there, so calls pass the value.
// - It has no System.Memory.dll and other façades of .NET Standard 2.1. For each that is missing, an assembly is written that forwards the types in use.
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

const string Mono = "/usr/lib/mono/4.5";
string folder = args.Single();
string[] files = [.. Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".dll" or ".exe")];
using var resolver = new DefaultAssemblyResolver();
Array.ForEach([folder, Mono, Mono + "/Facades"], resolver.AddSearchDirectory);
var missing = new Dictionary<string, (AssemblyNameReference Assembly, HashSet<TypeReference> Types)>();
foreach (string path in files)
{
    using var module = ModuleDefinition.ReadModule(path, new ReaderParameters { InMemory = true, AssemblyResolver = resolver });
    foreach (TypeReference type in module.GetTypeReferences().Where(type => type.DeclaringType is null && type.Scope is AssemblyNameReference scope && IsMissing(scope.Name)))
    {
        var scope = (AssemblyNameReference)type.Scope;
        missing.TryAdd(scope.Name, (scope, []));
        missing[scope.Name] = (scope.Version > missing[scope.Name].Assembly.Version ? scope : missing[scope.Name].Assembly, missing[scope.Name].Types);
        missing[scope.Name].Types.Add(type);
    }

    MethodReference[] changed = [.. module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).SelectMany(method => method.Body.Instructions)
        .Select(instruction => instruction.Operand).OfType<MethodReference>().Distinct().Where(method =>
            method.ReturnType is RequiredModifierType { ModifierType.Name: "InAttribute" } && method.DeclaringType.FullName.StartsWith("System.ReadOnlySpan`1", StringComparison.Ordinal))];
    if (changed.Length + PassByValue(module) > 0)
    {
        Array.ForEach(changed, method => method.ReturnType = ((RequiredModifierType)method.ReturnType).ElementType);
        using var written = new MemoryStream();
        module.Write(written);
        File.WriteAllBytes(path, written.ToArray());
    }
}

foreach ((string name, (AssemblyNameReference assembly, HashSet<TypeReference> types)) in missing)
{
    using var facade = AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition(name, assembly.Version), name, ModuleKind.Dll);
    var standard = new AssemblyNameReference("netstandard", new Version(2, 1, 0, 0)) { PublicKeyToken = [0xcc, 0x7b, 0x13, 0xff, 0xcd, 0x2d, 0xdd, 0x51] };
    facade.MainModule.AssemblyReferences.Add(standard);
    foreach ((string space, string type) in types.Select(type => (type.Namespace, type.Name)).Distinct())
    {
        facade.MainModule.ExportedTypes.Add(new ExportedType(space, type, facade.MainModule, standard) { Attributes = (TypeAttributes)0x00200000 }); // a forwarder
    }

    facade.Write(Path.Combine(folder, name + ".dll"));
}

// Returns the number of calls that it changed.
static int PassByValue(ModuleDefinition module)
{
    (MethodDefinition Method, Instruction Call)[] calls = [.. module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).SelectMany(method => method.Body.Instructions
        .Where(instruction => instruction.Operand is GenericInstanceMethod { Name: "ToArray", DeclaringType.FullName: "System.Buffers.BuffersExtensions" } called && called.ElementMethod.Parameters[0].ParameterType.IsByReference)
        .Select(instruction => (method, instruction)))];
    foreach ((MethodDefinition method, Instruction call) in calls)
    {
        var called = (GenericInstanceMethod)call.Operand;
        ParameterDefinition sequence = called.ElementMethod.Parameters[0]; // one object for all calls
        sequence.ParameterType = sequence.ParameterType is ByReferenceType reference ? reference.ElementType : sequence.ParameterType;
        var type = new GenericInstanceType(((GenericInstanceType)sequence.ParameterType).ElementType);
        type.GenericArguments.Add(called.GenericArguments[0]);
        method.Body.SimplifyMacros(); // short branches may become too short
        method.Body.GetILProcessor().InsertBefore(call, Instruction.Create(OpCodes.Ldobj, type));
    }

    return calls.Length;
}

bool IsMissing(string assembly) => !new[] { folder, Mono, Mono + "/Facades" }.Any(place => File.Exists(Path.Combine(place, assembly + ".dll")));
