using Lsm.Runtime.Engines.Cpu;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>The number that every machine must get before the netstandard2.1 build makes an engine; .NET gets it too.</summary>
public class ProcessorCheckTests
{
    [Test]
    public void ProcessorCheck_OnThisMachine_HasTheExpectedBits()
    {
        Assert.That(ProcessorCheck.Compute(out int spikes), Is.EqualTo(ProcessorCheck.Expected));
        Assert.That(spikes, Is.InRange(100, 2000), "of 2700: a liquid at rest would check little");
    }
}
