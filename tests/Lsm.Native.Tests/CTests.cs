namespace Lsm.Native.Tests;

/// <summary>C programs that use the library, with the sanitisers of gcc and under valgrind.</summary>
public sealed class CTests
{
    private static readonly string[] Sanitised = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
    private static readonly (string, string)[] Sanitisers = [("LSAN_OPTIONS", "suppressions=" + Path.Combine(Checkout.Root, "tests/Lsm.Native.Tests/C/lsan.txt") + ":print_suppressions=0")];
    private TemporaryFolder folder = null!;
    private string model = "";
    private string expected = "";

    [OneTimeSetUp]
    public void MakeModel()
    {
        _ = PublishedLibrary.Here.Folder;
        folder = new();
        model = folder["model.safetensors"];
        LiquidStateMachine liquid = ManagedCycle.Model();
        liquid.Save(model);
        expected = new ManagedCycle().Run(liquid);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => folder?.Dispose();

    [Test]
    public void Cycle_WithSanitisers_HasTheBitsOfTheManagedLibrary()
    {
        string program = PublishedLibrary.Here.Compile("cycle", folder.Path, Sanitised);
        Assert.That(Commands.Run(Sanitisers, program, model, folder.Path), Is.EqualTo(expected));
        Assert.That(LiquidStateMachine.Load(folder["learned.safetensors"]).Readout.Hash, Is.Not.EqualTo(ManagedCycle.Model().Readout.Hash));
    }

    [Test]
    public void Cycle_UnderValgrind_HasNoErrorAndTheSameBits()
    {
        Commands.Require("valgrind", "valgrind");
        string program = PublishedLibrary.Here.Compile("cycle", folder.Path);
        Assert.That(Commands.Run("valgrind", "--quiet", "--error-exitcode=9", program, model, folder.Path), Is.EqualTo(expected));
    }

    [Test]
    public void WrongCalls_WithSanitisers_AreRefusedWithATextAndChangeNothing()
    {
        string output = Commands.Run(Sanitisers, PublishedLibrary.Here.Compile("refusals", folder.Path, Sanitised));
        Assert.That(output, Does.Not.Contain("WRONG"));
        Assert.That(output.Split('\n').Count(line => line.StartsWith("ok", StringComparison.Ordinal)), Is.GreaterThan(50));
    }

    [Test]
    public void Handles_MadeAndFreedManyTimes_GiveTheirMemoryBack() => TestContext.Out.WriteLine(Commands.Run(PublishedLibrary.Here.Compile("churn", folder.Path)));
}
