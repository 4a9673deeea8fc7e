using System.Reflection;
using PublicApiGenerator;

namespace Lsm.Package.Tests;

/// <summary>
/// The public API of each assembly equals the file in Approved/, so a change of the API is always deliberate. LSM_APPROVE=1 writes the files again;
/// check them with <c>git diff</c>.
/// </summary>
public class PublicApiTests
{
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        ExcludeAttributes = ["System.Runtime.CompilerServices.InternalsVisibleToAttribute"],
    };

    [TestCase("Lsm.Shaders")]
    [TestCase("Lsm.Runtime")]
    [TestCase("Lsm.Ecs")]
    [TestCase("Lsm.Ecs.Worlds")]
    [TestCase("Lsm.Nir")]
    [TestCase("Lsm.Activity")]
    [TestCase("Lsm.Inspector")]
    [TestCase("Lsm.Lockstep")]
    public void PublicApi_OfEachAssembly_EqualsTheApprovedFile(string assembly)
    {
        string surface = Assembly.Load(assembly).GeneratePublicApi(Options).ReplaceLineEndings("\n").Trim() + "\n";
        string path = Path.Combine(Checkout.Root, "tests", "Lsm.Package.Tests", "Approved", assembly + ".txt");
        if (Environment.GetEnvironmentVariable("LSM_APPROVE") == "1")
            File.WriteAllText(path, surface);
        string approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        string[] now = surface.Split('\n'), then = approved.Split('\n');
        Assert.That(surface == approved, Is.True,
            $"The public surface of {assembly} is not the approved one. If the change is deliberate: LSM_APPROVE=1 dotnet test tests/Lsm.Package.Tests --filter PublicApi, then commit.\n"
            + $"new:\n{string.Join('\n', now.Except(then))}\ngone:\n{string.Join('\n', then.Except(now))}");
    }
}
