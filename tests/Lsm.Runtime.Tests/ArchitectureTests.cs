using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;
using NetArchTest.Rules;

namespace Lsm.Runtime.Tests;

/// <summary>Dependencies point one way: between projects, and between the folders of Lsm.Runtime.</summary>
public sealed class ArchitectureTests
{
    /// <summary>The folders of src/Lsm.Runtime, bottom to top. A folder refers only to folders before it.</summary>
    private static readonly string[] Layers =
    [
        "Numerics", "IO", "Telemetry", "Vulkan", "Networks", "Readouts", "Model", "Engines", "State",
        "Files", "Recording", "Deadlines", "Monitoring", "Encoders", "Training", "Tuning",
    ];

    private static readonly Assembly Runtime = typeof(LsmEngine).Assembly;

    [Test]
    public void Runtime_Always_KnowsNeitherEcsNorSamples()
    {
        TestResult result = Types.InAssembly(Runtime).ShouldNot().HaveDependencyOnAny("Lsm.Ecs", "RobotArm", "SpokenDigits", "WallFollower", "Arch").GetResult();
        Assert.That(result.IsSuccessful, Is.True, () => string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Test]
    public void Folders_Always_AreTheLayers()
    {
        string[] folders = [.. Directory.GetDirectories(Path.Combine(Checkout.Root, "src/Lsm.Runtime")).Select(Path.GetFileName).Except(["bin", "obj", "Compatibility"])!];
        Assert.That(folders, Is.EquivalentTo(Layers));
    }

    [Test]
    public void Layers_ReadFromTheIL_ReferOnlyDownwards()
    {
        Dictionary<string, string> folders = FoldersOfFiles();
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(Runtime.Location);
        SortedSet<string> upward = [];
        foreach (TypeDefinition type in assembly.MainModule.GetTypes().Where(type => !type.Name.Contains('<') && type.Namespace.StartsWith("Lsm.Runtime", StringComparison.Ordinal)))
        {
            int here = LayerOf(type, folders);
            foreach (TypeReference other in References(type).Where(other => other.Scope == assembly.MainModule && Outermost(other).Namespace.StartsWith("Lsm.Runtime", StringComparison.Ordinal)))
            {
                int there = LayerOf(other, folders);
                if (there > here)
                {
                    upward.Add($"{Layers[here]}/{type.Name} -> {Layers[there]}/{other.Name}");
                }
            }
        }

        Assert.That(upward, Is.Empty);
    }

    [Test]
    public void Projects_Always_ReferenceOnlyTheOnesBelow()
    {
        var allowed = new Dictionary<string, string[]>
        {
            ["src/Lsm.Shaders/Lsm.Shaders.csproj"] = [],
            ["src/Lsm.Runtime/Lsm.Runtime.csproj"] = ["Lsm.Shaders"],
            ["src/Lsm.Ecs.Worlds/Lsm.Ecs.Worlds.csproj"] = [],
            ["src/Lsm.Ecs/Lsm.Ecs.csproj"] = ["Lsm.Runtime", "Lsm.Ecs.Worlds"],
            ["src/Lsm.Activity/Lsm.Activity.csproj"] = ["Lsm.Runtime"],
            ["src/Lsm.Inspector/Lsm.Inspector.csproj"] = ["Lsm.Ecs"],
            ["src/Lsm.Lockstep/Lsm.Lockstep.csproj"] = ["Lsm.Runtime"],
            ["samples/RobotArm/RobotArm.csproj"] = ["Lsm.Activity", "Lsm.Ecs"],
            ["samples/SpokenDigits/SpokenDigits.csproj"] = ["Lsm.Activity", "Lsm.Runtime"],
            ["samples/WallFollower/WallFollower.csproj"] = ["Lsm.Activity", "Lsm.Ecs"],
        };
        foreach ((string project, string[] below) in allowed)
        {
            string text = File.ReadAllText(Path.Combine(Checkout.Root, project));
            IEnumerable<string> references = System.Text.RegularExpressions.Regex.Matches(text, "<ProjectReference [^>]*Include=\"[^\"]*/([^/\"]+)\\.csproj\"").Select(m => m.Groups[1].Value);
            Assert.That(references, Is.EquivalentTo(below), project);
        }
    }

    /// <summary>A source file has the name of the type in it, up to the first dot.</summary>
    private static Dictionary<string, string> FoldersOfFiles()
    {
        string root = Path.Combine(Checkout.Root, "src/Lsm.Runtime");
        var folders = new Dictionary<string, string>();
        foreach (string layer in Layers)
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(root, layer), "*.cs", SearchOption.AllDirectories))
            {
                folders[Path.GetFileName(file).Split('.')[0]] = layer;
            }
        }

        return folders;
    }

    private static int LayerOf(TypeReference reference, Dictionary<string, string> folders)
    {
        TypeReference type = Outermost(reference);
        string name = type.Name.Split('`')[0];
        string[] parts = type.Namespace.Split('.');
        string? layer = parts.Length > 2 ? parts[2] : folders.GetValueOrDefault(name);
        int index = Array.IndexOf(Layers, layer);
        return index >= 0 ? index : throw new AssertionException($"{type.FullName} is in no layer: name its file after it, in a folder of a layer.");
    }

    private static TypeReference Outermost(TypeReference type)
    {
        TypeReference element = type.GetElementType();
        while (element.DeclaringType is not null)
        {
            element = element.DeclaringType;
        }

        return element;
    }

    private static IEnumerable<TypeReference> References(TypeDefinition type)
    {
        List<TypeReference?> all = [type.BaseType, .. type.Interfaces.Select(each => each.InterfaceType), .. type.Fields.Select(each => each.FieldType)];
        foreach (MethodDefinition method in type.Methods)
        {
            all.Add(method.ReturnType);
            all.AddRange(method.Parameters.Select(each => each.ParameterType));
            if (!method.HasBody)
            {
                continue;
            }

            all.AddRange(method.Body.Variables.Select(each => each.VariableType));
            foreach (Instruction instruction in method.Body.Instructions)
            {
                switch (instruction.Operand)
                {
                    case TypeReference used:
                        all.Add(used);
                        break;
                    case MemberReference member:
                        all.Add(member.DeclaringType);
                        all.AddRange(member is MethodReference called ? [called.ReturnType, .. called.Parameters.Select(each => each.ParameterType)] : []);
                        break;
                }
            }
        }

        return all.Where(each => each is not null).SelectMany(each => Parts(each!)).Where(each => each is not GenericParameter);
    }

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        FunctionPointerType => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification other => Parts(other.ElementType),
        _ => [type],
    };
}
