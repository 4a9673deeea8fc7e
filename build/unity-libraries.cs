#:package Mono.Cecil
#:property PublishAot=false
// dotnet run build/unity-libraries.cs -- PUBLISHED NETSTANDARD FOLDER
// Writes the libraries of the Unity package into FOLDER: those of PUBLISHED, a publication for .NET Standard 2.1, that Lsm.*.dll need. NETSTANDARD is the reference netstandard.dll.
// - A type that .NET Standard 2.1 has is taken from there. So libraries that only forward types to it are left out, and the runtime does not need its own copies of them.
// - Other libraries get the prefix Lsm.Dependencies., because a project may have copies of other versions under the usual names. They lose their strong names.
// - ReadUnaligned and WriteUnaligned of System.Runtime.CompilerServices.Unsafe take one access. Mono does this by itself for integers, but only under the usual name of that library; else it copies
//   them byte by byte, which is slower.
// A type or a member that is found neither in FOLDER nor in .NET Standard 2.1 is an error.
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

const string Prefix = "Lsm.Dependencies.";
if (args is not [string published, string standardPath, string folder])
{
    return Fail("Give the folder of the publication, the path of netstandard.dll, and the folder to write to.");
}

if (!File.Exists(standardPath))
{
    return Fail($"There is no {standardPath}. Restore src/Lsm.Runtime, which brings the package NETStandard.Library.Ref.");
}

using var publishedOnes = new Libraries();
var options = new ReaderParameters { AssemblyResolver = publishedOnes, InMemory = true, ReadSymbols = true, SymbolReaderProvider = new DefaultSymbolReaderProvider(false) };
AssemblyDefinition standard = publishedOnes.Add(standardPath, options);
foreach (string path in Directory.GetFiles(published, "*.dll"))
{
    publishedOnes.Add(path, options);
}

HashSet<string> standardTypes = [.. standard.MainModule.Types.Where(type => type.IsPublic).Select(type => type.FullName)];
var needed = new Dictionary<string, AssemblyDefinition>();
try
{
    var open = new Queue<string>(publishedOnes.ByName.Keys.Where(IsOwn));
    while (open.TryDequeue(out string? name))
    {
        if (name != standard.Name.Name && needed.TryAdd(name, publishedOnes.ByName[name]))
        {
            TakeTypesFromTheirDefiners(needed[name].MainModule);
            needed[name].MainModule.AssemblyReferences.ToList().ForEach(reference => open.Enqueue(reference.Name));
        }
    }

    foreach (AssemblyDefinition library in needed.Values)
    {
        Rename(library);
    }

    if (needed.TryGetValue("System.Runtime.CompilerServices.Unsafe", out AssemblyDefinition? unsafeCode))
    {
        TakeOneAccess(unsafeCode.MainModule);
    }

    Directory.CreateDirectory(folder);
    foreach (AssemblyDefinition library in needed.Values)
    {
        var how = new WriterParameters { DeterministicMvid = true, WriteSymbols = library.MainModule.HasSymbols, SymbolWriterProvider = new EmbeddedPortablePdbWriterProvider() };
        library.Write(Path.Combine(folder, library.MainModule.Name), how);
    }

    Check();
}
catch (MissingException missing)
{
    return Fail(missing.Message);
}

return 0;

static int Fail(string message)
{
    Console.Error.WriteLine($"build/unity-libraries.cs: {message}");
    return 1;
}

static bool IsOwn(string library) => library.StartsWith("Lsm.", StringComparison.Ordinal);

static string NewName(string library) => IsOwn(library) ? library : Prefix + library;

// References lead to the library that defines the type, not to one that forwards it.
void TakeTypesFromTheirDefiners(ModuleDefinition module)
{
    var used = new HashSet<AssemblyNameReference>();
    foreach (TypeReference type in module.GetTypeReferences().Where(type => type.DeclaringType is null && type.Scope is AssemblyNameReference))
    {
        type.Scope = Reference(module, DefinerOf(type.FullName, (AssemblyNameReference)type.Scope, module), used);
    }

    foreach (ExportedType type in module.ExportedTypes.Where(type => type.DeclaringType is null && type.Scope is AssemblyNameReference))
    {
        type.Scope = Reference(module, DefinerOf(type.FullName, (AssemblyNameReference)type.Scope, module), used);
    }

    module.AssemblyReferences.Where(reference => !used.Contains(reference)).ToList().ForEach(reference => module.AssemblyReferences.Remove(reference));
}

AssemblyDefinition DefinerOf(string type, AssemblyNameReference named, ModuleDefinition user)
{
    if (!IsOwn(named.Name) && standardTypes.Contains(type))
    {
        return standard;
    }

    if (publishedOnes.ByName.TryGetValue(named.Name, out AssemblyDefinition? library))
    {
        if (library.MainModule.GetType(type) is not null)
        {
            return library;
        }

        if (library.MainModule.ExportedTypes.FirstOrDefault(forwarded => forwarded.FullName == type) is { Scope: AssemblyNameReference next })
        {
            return DefinerOf(type, next, user);
        }
    }

    throw new MissingException($"{user.Name} needs {type} of {named.Name} {named.Version}, which neither the published libraries nor .NET Standard 2.1 have. " +
        "Add the package that has it to src/Lsm.Runtime/Lsm.Runtime.csproj.");
}

static AssemblyNameReference Reference(ModuleDefinition module, AssemblyDefinition library, HashSet<AssemblyNameReference> used)
{
    AssemblyNameReference? reference = module.AssemblyReferences.FirstOrDefault(reference => reference.Name == library.Name.Name);
    if (reference is null)
    {
        reference = new AssemblyNameReference(library.Name.Name, library.Name.Version) { PublicKeyToken = library.Name.PublicKeyToken };
        module.AssemblyReferences.Add(reference);
    }

    reference.Version = library.Name.Version;
    used.Add(reference);
    return reference;
}

void Rename(AssemblyDefinition library)
{
    ModuleDefinition module = library.MainModule;
    foreach (AssemblyNameReference reference in module.AssemblyReferences.Where(reference => reference.Name != standard.Name.Name))
    {
        reference.Name = NewName(reference.Name);
        reference.PublicKeyToken = [];
    }

    foreach (CustomAttribute friend in library.CustomAttributes.Where(attribute => attribute.AttributeType.Name == "InternalsVisibleToAttribute"))
    {
        string name = ((string)friend.ConstructorArguments[0].Value).Split(',')[0];
        if (needed.ContainsKey(name))
        {
            friend.ConstructorArguments[0] = new CustomAttributeArgument(friend.ConstructorArguments[0].Type, NewName(name));
        }
    }

    // Texts that name a library: they would not find it under its new name.
    string[] renamed = [.. needed.Keys.Where(name => NewName(name) != name)];
    foreach (CustomAttribute attribute in module.GetCustomAttributes().Where(attribute => attribute.AttributeType.Name != "InternalsVisibleToAttribute"))
    {
        string text = Encoding.UTF8.GetString(attribute.GetBlob());
        if (renamed.FirstOrDefault(name => text.Contains($", {name},", StringComparison.Ordinal)) is string name)
        {
            throw new MissingException($"an attribute {attribute.AttributeType.FullName} in {module.Name} names a type of {name}, which gets another name.");
        }
    }

    // What the linker may remove, by the name of the library.
    foreach (EmbeddedResource resource in module.Resources.OfType<EmbeddedResource>().Where(resource => resource.Name.StartsWith("ILLink.", StringComparison.Ordinal)).ToArray())
    {
        string text = Encoding.UTF8.GetString(resource.GetResourceData()).Replace($"fullname=\"{library.Name.Name}\"", $"fullname=\"{NewName(library.Name.Name)}\"", StringComparison.Ordinal);
        module.Resources[module.Resources.IndexOf(resource)] = new EmbeddedResource(resource.Name, resource.Attributes, Encoding.UTF8.GetBytes(text));
    }

    library.Name.Name = NewName(library.Name.Name);
    library.Name.PublicKey = [];
    publishedOnes.ByName[library.Name.Name] = library; // a writer looks for the types of constants
    module.Attributes &= ~ModuleAttributes.StrongNameSigned;
    module.Name = library.Name.Name + ".dll";
}

static void TakeOneAccess(ModuleDefinition module)
{
    foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.Name is "ReadUnaligned" or "WriteUnaligned"))
    {
        foreach (Instruction prefix in method.Body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Unaligned).ToArray())
        {
            method.Body.GetILProcessor().Remove(prefix);
        }
    }
}

// What was written, read again: every type and member that a library refers to is there.
void Check()
{
    using var written = new Libraries();
    var options = new ReaderParameters { AssemblyResolver = written, InMemory = true };
    written.Add(standardPath, options);
    foreach (AssemblyDefinition library in needed.Values)
    {
        written.Add(Path.Combine(folder, library.MainModule.Name), options);
    }

    foreach (ModuleDefinition module in written.ByName.Values.Select(library => library.MainModule))
    {
        foreach (TypeReference type in module.GetTypeReferences())
        {
            _ = type.Resolve() ?? throw new MissingException($"{module.Name} needs {type.FullName} of {type.Scope.Name}, which does not have it.");
        }

        // Arrays of several dimensions have members that no library defines.
        foreach (MemberReference member in module.GetMemberReferences().Where(member => member.DeclaringType is not ArrayType))
        {
            _ = member.Resolve() ?? throw new MissingException($"{module.Name} needs {member.FullName} of {member.DeclaringType.Scope.Name}, which does not have it.");
        }
    }
}

internal sealed class MissingException(string message) : Exception(message);

/// <summary>The libraries that references may lead to.</summary>
internal sealed class Libraries : IAssemblyResolver
{
    public Dictionary<string, AssemblyDefinition> ByName { get; } = [];

    public AssemblyDefinition Add(string path, ReaderParameters options)
    {
        AssemblyDefinition library = AssemblyDefinition.ReadAssembly(path, options);
        ByName.Add(library.Name.Name, library);
        return library;
    }

    public AssemblyDefinition Resolve(AssemblyNameReference name) => Resolve(name, new ReaderParameters());

    public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters) =>
        ByName.TryGetValue(name.Name, out AssemblyDefinition? library) ? library : throw new MissingException($"{name.FullName} is missing.");

    public void Dispose()
    {
        foreach (AssemblyDefinition library in ByName.Values.Distinct())
        {
            library.Dispose();
        }
    }
}
