using Lsm.Runtime.Engines.Cpu;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>The checksum that the netstandard2.1 build requires before it creates an engine is the same on .NET.</summary>
public class ProcessorCheckTests
{
    [Test]
    public void Compute_OnThisMachine_GivesTheNumberOfAllMachines()
    {
        Assert.That(ProcessorCheck.Compute(static (model, options) => new CpuBackend(model, options), out int spikes), Is.EqualTo(ProcessorCheck.Expected));
        Assert.That(spikes, Is.InRange(100, 2000), "of 2700: a liquid at rest checks little");
    }
}
