using System.Text.RegularExpressions;

namespace Lsm.Native.Tests;

/// <summary>
/// The library for linux-arm64, published on an x64 machine, does what the library for linux-x64 does: the C programs and the C++ sample are compiled for both, run in an
/// emulator and here, and write the same bits. C/churn.c is not among them: QEMU 7.2 itself keeps 280 KiB for each thread that ended.
/// </summary>
[Explicit("publishes the library again and runs it in an emulator, for minutes")]
[Category("Full")]
public sealed partial class Arm64Tests
{
    private static readonly PublishedLibrary[] Libraries = [PublishedLibrary.Here, PublishedLibrary.OnArm64];
    private TemporaryFolder folder = null!;

    [OneTimeSetUp]
    public void Publish()
    {
        Array.ForEach(Libraries, library => _ = library.Folder);
        folder = new();
    }

    [OneTimeTearDown]
    public void DeleteFolder() => folder?.Dispose();

    [Test]
    public void Exports_OnArm64_AreThoseOnX64() => Assert.That(PublishedLibrary.OnArm64.Exports(), Is.EquivalentTo(PublishedLibrary.Here.Exports()).And.Not.Empty);

    [Test]
    public void Structures_OnArm64_HaveTheLayoutOfTheCode() => Assert.That(Layouts.OfTheCompiler(PublishedLibrary.OnArm64), Is.EqualTo(Layouts.OfTheCode()));

    [Test]
    public void Cycle_OnArm64_HasTheBitsAndFilesOfX64()
    {
        string model = folder["model.safetensors"];
        ManagedCycle.Model().Save(model);
        string[] targets = [.. Libraries.Select(Target)];
        string[] outputs = [.. Libraries.Zip(targets, (library, target) => library.Run(library.Compile("cycle", target), model, target))];
        TestContext.Out.WriteLine(outputs[1]);
        Assert.That(outputs[0], Is.EqualTo(new ManagedCycle().Run(ManagedCycle.Model())));
        Assert.That(outputs[1], Is.EqualTo(outputs[0]));
        foreach (string file in (string[])["learned.safetensors", "state.safetensors"])
        {
            Assert.That(File.ReadAllBytes(Path.Combine(targets[1], file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(targets[0], file))), file);
        }
    }

    [Test]
    public void WrongCalls_OnArm64_AreRefusedAsOnX64()
    {
        string[] outputs = [.. Libraries.Select(library => Refusals(library, Target(library)))];
        Assert.That(outputs[1].Split('\n').Count(line => line.StartsWith("ok", StringComparison.Ordinal)), Is.GreaterThan(50));
        Assert.That(outputs[1], Is.EqualTo(outputs[0]));
    }

    [Test]
    public void ControlLoop_OnArm64_HasTheErrorsOfX64()
    {
        // The sample's own arithmetic: gcc fuses multiplications and additions on Arm64 by itself.
        string source = Path.Combine(Checkout.Root, "samples/Native/ControlLoop/main.cpp");
        string[] errors = [.. Libraries.Select(library => library.Run(library.CompileFile(source, Target(library), "-O2", "-ffp-contract=off")).Split('\n')[0])];
        TestContext.Out.WriteLine(errors[1]);
        Assert.That(errors[0], Does.StartWith("error of the controller: 0.0"));
        Assert.That(errors[1], Is.EqualTo(errors[0]));
    }

    private string Target(PublishedLibrary library) => Directory.CreateDirectory(folder[library.Rid]).FullName;

    /// <summary>What the program prints, without its own path and without addresses, which the platforms choose.</summary>
    private static string Refusals(PublishedLibrary library, string target)
    {
        string program = library.Compile("refusals", target);
        return Address().Replace(library.Run(program).Replace(program, "program", StringComparison.Ordinal), "address");
    }

    [GeneratedRegex("0x[0-9a-f]+")]
    private static partial Regex Address();
}
