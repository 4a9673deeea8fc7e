using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;

namespace Lsm.Package.Tests;

/// <summary>The libraries of the package, as build/unity-libraries.cs writes them.</summary>
public partial class UnityTests
{
    private const string Prefix = "Lsm.Dependencies.";

    /// <summary>The libraries of the packages that Lsm.Runtime depends on, from its restore: a project can have copies of them.</summary>
    private static readonly Lazy<string[]> Dependencies = new(() =>
    {
        using JsonDocument restored = JsonDocument.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "src", "Lsm.Runtime", "obj", "project.assets.json")));
        return [.. restored.RootElement.GetProperty("targets").GetProperty("netstandard2.1").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package" && library.Value.TryGetProperty("runtime", out _))
            .SelectMany(library => library.Value.GetProperty("runtime").EnumerateObject())
            .Select(file => Path.GetFileNameWithoutExtension(file.Name))];
    });

    [Test]
    public void Plugins_Names_AreThoseOfNoOtherPackage()
    {
        Assert.That(Dependencies.Value, Does.Contain("System.Text.Json").And.Contain("System.Runtime.CompilerServices.Unsafe"));
        string[] names = [.. Plugins().Select(path => AssemblyName.GetAssemblyName(path).Name!)];
        Assert.That(names, Is.EqualTo(Plugins().Select(path => Path.GetFileNameWithoutExtension(path))), "a file has the name of its assembly");
        string[] dependencies = [.. names.Except(["Lsm.Runtime", "Lsm.Shaders"])];
        Assert.That(dependencies, Is.Not.Empty.And.All.StartsWith(Prefix));
        Assert.That(dependencies.Select(name => name[Prefix.Length..]), Is.SubsetOf(Dependencies.Value));
    }

    [Test]
    public void Notices_InThePackage_NameEveryRenamedLibraryAndHaveTheLicence()
    {
        string notices = File.ReadAllText(Path.Combine(package, "THIRD-PARTY-NOTICES.txt"));
        string[] renamed = [.. Plugins().Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];
        Assert.That(renamed, Is.Not.Empty);
        Assert.That(Notices.Missing(notices, renamed), Is.Empty, "name the library in THIRD-PARTY-NOTICES.txt, with its licence");
        Assert.That(notices, Does.Contain("The MIT License (MIT)\n\nCopyright (c) .NET Foundation and Contributors\n\nAll rights reserved.\n\nPermission is hereby granted, free of charge"));
        Assert.That(File.ReadAllText(Path.Combine(package, "THIRD-PARTY-NOTICES-DOTNET.txt")), Does.Contain(".NET").And.Length.GreaterThan(10_000));
    }

    [Test]
    public void Plugins_References_LeadToThePackageOrToNetStandard()
    {
        Dictionary<string, HashSet<string>> defined = Plugins().Append(StandardLibrary()).ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => Read(path, Defined));
        var referenced = new HashSet<string>(["Lsm.Runtime"]);
        foreach (string path in Plugins())
        {
            Read(path, reader =>
            {
                foreach (AssemblyReference reference in reader.AssemblyReferences.Select(reader.GetAssemblyReference))
                {
                    string name = reader.GetString(reference.Name);
                    referenced.Add(name);
                    Assert.That(reference.PublicKeyOrToken.IsNil, Is.EqualTo(name != "netstandard"), $"{path} names the key of {name}");
                    Assert.That(reference.Version, Is.EqualTo(AssemblyVersion(name == "netstandard" ? StandardLibrary() : Plugin(name))), $"{path} names a version of {name}");
                }

                foreach (TypeReference type in reader.TypeReferences.Select(reader.GetTypeReference).Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference))
                {
                    string library = reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
                    Assert.That(defined[library], Does.Contain($"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}"), $"{path}, {library}");
                }

                return 0;
            });
        }

        Assert.That(referenced, Is.EquivalentTo(defined.Keys), "every library is needed");
    }

    [Test]
    public void Plugins_Metadata_IsSound()
    {
        foreach (string path in Plugins())
        {
            Read(path, reader =>
            {
                AssemblyDefinition assembly = reader.GetAssemblyDefinition();
                Assert.That(assembly.PublicKey.IsNil && !assembly.Flags.HasFlag(AssemblyFlags.PublicKey), Is.True, $"{path} has a strong name, but no signature");
                for (UserStringHandle text = reader.GetNextHandle(default(UserStringHandle)); !text.IsNil; text = reader.GetNextHandle(text))
                {
                    Assert.That(Dependencies.Value.FirstOrDefault(name => reader.GetUserString(text).Contains($", {name}", StringComparison.Ordinal)), Is.Null, $"{path} looks for a library by a name that it has no longer");
                }

                return 0;
            });
        }

        InContext(assemblies =>
        {
            foreach (Assembly assembly in assemblies)
            {
                Prepare(assembly);
            }
        });
    }

    [Test]
    public void Plugins_PublicMembers_HaveOneTypeOfADependency() => InContext(assemblies =>
    {
        const BindingFlags visible = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public;
        IEnumerable<Type> exported = assemblies.Where(assembly => !assembly.GetName().Name!.StartsWith(Prefix, StringComparison.Ordinal)).SelectMany(assembly => assembly.GetExportedTypes());
        IEnumerable<Type> named = exported.SelectMany(type => (IEnumerable<Type>)[type.BaseType ?? type, .. type.GetInterfaces(), .. type.GetFields(visible).Select(field => field.FieldType),
            .. type.GetMethods(visible).Select(method => method.ReturnType), .. type.GetMethods(visible).Concat<MethodBase>(type.GetConstructors()).SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType)]);
        IEnumerable<string> foreign = named.SelectMany(WithParts).Where(type => type.Assembly.GetName().Name!.StartsWith(Prefix, StringComparison.Ordinal)).Select(type => type.FullName!);
        Assert.That(foreign.Distinct(), Is.EqualTo(["System.TimeProvider"]), "docs/unity.md names the types for which scripts need another library");
    });

    [Test]
    public void Plugins_UnalignedAccess_IsOneInstruction() => InContext(assemblies =>
    {
        const byte prefix = 0x12; // after 0xFE: unaligned.
        Type library = assemblies.Single(assembly => assembly.GetName().Name == Prefix + "System.Runtime.CompilerServices.Unsafe").GetType("System.Runtime.CompilerServices.Unsafe", throwOnError: true)!;
        byte[][] bodies = [.. library.GetMethods().Where(method => method.Name is "ReadUnaligned" or "WriteUnaligned").Select(method => method.GetMethodBody()!.GetILAsByteArray()!)];
        Assert.That(bodies, Is.Not.Empty.And.None.Matches<byte[]>(body => body.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFE, prefix]) >= 0));
    });

    [Test]
    public void Libraries_WithoutADependency_AreRefusedByName()
    {
        string incomplete = Directory.CreateDirectory(folder["incomplete"]).FullName;
        File.Copy(Plugin("Lsm.Runtime"), Path.Combine(incomplete, "Lsm.Runtime.dll"));
        string written = Path.Combine(incomplete, "written");
        string error = Programs.RunToFailure(Checkout.Root, "dotnet", "run", Path.Combine("build", "unity-libraries.cs"), "--", incomplete, StandardLibrary(), written);
        Assert.That(error, Does.Contain("Lsm.Runtime.dll needs ").And.Contain("which neither the published libraries nor .NET Standard 2.1 have"));
        Assert.That(written, Does.Not.Exist);
    }

    /// <summary>Compiles what can be compiled without type arguments, which finds everything that the code names.</summary>
    private static void Prepare(Assembly assembly)
    {
        const BindingFlags all = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        Assert.That(assembly.GetCustomAttributesData(), Is.Not.Empty);
        foreach (Type type in assembly.GetTypes().Where(type => !type.ContainsGenericParameters && !assembly.GetName().Name!.StartsWith(Prefix + "Silk", StringComparison.Ordinal)))
        {
            foreach (MethodBase method in type.GetMethods(all).Concat<MethodBase>(type.GetConstructors(all)).Where(method => !method.ContainsGenericParameters && method.GetMethodBody() is not null))
            {
                Assert.DoesNotThrow(() => RuntimeHelpers.PrepareMethod(method.MethodHandle), $"{type}.{method.Name}");
            }
        }
    }

    /// <summary>A type, its type arguments and the type of its elements.</summary>
    private static IEnumerable<Type> WithParts(Type type) =>
        type.GetElementType() is Type element ? WithParts(element) : type.GetGenericArguments().Where(argument => !argument.IsGenericParameter).SelectMany(WithParts).Append(type);

    private void InContext(Action<IEnumerable<Assembly>> look)
    {
        var context = new AssemblyLoadContext("plugins", isCollectible: true);
        try
        {
            context.Resolving += (_, name) => File.Exists(Plugin(name.Name!)) ? context.LoadFromAssemblyPath(Plugin(name.Name!)) : null;
            look([.. Plugins().Select(context.LoadFromAssemblyPath)]);
        }
        finally
        {
            context.Unload();
        }
    }

    private static T Read<T>(string path, Func<MetadataReader, T> read)
    {
        using var file = new PEReader(File.OpenRead(path));
        return read(file.GetMetadataReader());
    }

    private static HashSet<string> Defined(MetadataReader reader) =>
        [.. reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(type => !type.IsNested).Select(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}")];

    private static string StandardLibrary()
    {
        string packages = Programs.Run(Checkout.Root, "dotnet", "nuget", "locals", "global-packages", "--list").Split(": ")[1].Trim();
        return Path.Combine(packages, "netstandard.library.ref", "2.1.0", "ref", "netstandard2.1", "netstandard.dll");
    }

    private string[] Plugins() => [.. Directory.EnumerateFiles(Path.Combine(package, "Runtime", "Plugins"), "*.dll").Order(StringComparer.Ordinal)];
}
