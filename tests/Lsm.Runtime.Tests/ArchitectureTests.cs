using System.Reflection;
using NetArchTest.Rules;

namespace Lsm.Runtime.Tests;

/// <summary>Dependencies point one way: samples, then Lsm.Ecs, then Lsm.Runtime, then Lsm.Shaders.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Runtime = typeof(LsmEngine).Assembly;

    [Test]
    public void Runtime_knows_neither_ecs_nor_samples()
    {
        TestResult result = Types.InAssembly(Runtime).ShouldNot().HaveDependencyOnAny("Lsm.Ecs", "RobotArm", "SpokenDigits", "Arch").GetResult();
        Assert.That(result.IsSuccessful, Is.True, () => string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Test]
    public void Compute_host_knows_nothing_of_liquids()
    {
        TestResult result = Types.InAssembly(Runtime).That().ResideInNamespace("Lsm.Runtime.Vulkan").ShouldNot()
            .HaveDependencyOnAny("Lsm.Runtime.Engines", "Lsm.Runtime.Networks", "Lsm.Runtime.Readouts", "Lsm.Runtime.Training", "Lsm.Runtime.LsmState", "Lsm.Runtime.LiquidStateMachine")
            .GetResult();
        Assert.That(result.IsSuccessful, Is.True, () => string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Test]
    public void Networks_and_readouts_know_no_engine()
    {
        TestResult result = Types.InAssembly(Runtime).That().ResideInNamespace("Lsm.Runtime.Networks").Or().ResideInNamespace("Lsm.Runtime.Readouts")
            .ShouldNot().HaveDependencyOnAny("Lsm.Runtime.Engines", "Lsm.Runtime.Vulkan", "Lsm.Runtime.Training").GetResult();
        Assert.That(result.IsSuccessful, Is.True, () => string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Test]
    public void Every_project_references_only_the_one_below()
    {
        var allowed = new Dictionary<string, string[]>
        {
            ["src/Lsm.Shaders/Lsm.Shaders.csproj"] = [],
            ["src/Lsm.Runtime/Lsm.Runtime.csproj"] = ["Lsm.Shaders"],
            ["src/Lsm.Ecs.Worlds/Lsm.Ecs.Worlds.csproj"] = [],
            ["src/Lsm.Ecs/Lsm.Ecs.csproj"] = ["Lsm.Runtime", "Lsm.Ecs.Worlds"],
            ["samples/RobotArm/RobotArm.csproj"] = ["Lsm.Ecs"],
            ["samples/SpokenDigits/SpokenDigits.csproj"] = ["Lsm.Runtime"],
        };
        foreach ((string project, string[] below) in allowed)
        {
            string text = File.ReadAllText(Path.Combine(Checkout.Root, project));
            IEnumerable<string> references = System.Text.RegularExpressions.Regex.Matches(text, "<ProjectReference Include=\"[^\"]*/([^/\"]+)\\.csproj\"").Select(m => m.Groups[1].Value);
            Assert.That(references, Is.EquivalentTo(below), project);
        }
    }
}
