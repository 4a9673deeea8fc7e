using Lsm.Runtime.Tests.Training;

namespace Lsm.Runtime.Tests.State;

/// <summary>Calls that fail for want of memory change nothing: in a process with a small heap, of which a random part is taken.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.All))]
public sealed class MemoryPressureTests(EngineUnderTest engineUnderTest)
{
    [Test]
    public void Calls_ForWhichMemoryIsMissing_ChangeNothing()
    {
        string output = ChildProcess.Run(
            new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x8000000", ["DOTNET_gcServer"] = "0" }, "memory-pressure", engineUnderTest.Kind.ToString(), "66");
        Assert.That(output, Does.EndWith("damage: none").And.Not.StartWith("0 failed"));
    }
}
