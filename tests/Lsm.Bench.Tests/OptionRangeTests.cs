namespace Lsm.Bench.Tests;

/// <summary>A number with which a program measures nothing is refused.</summary>
public class OptionRangeTests
{
    [TestCase("lockstep --frames 0", "--frames is 0; it must be at least 1.")]
    [TestCase("soak --ticks -3", "--ticks is -3; it must be at least 1.")]
    [TestCase("tick --threads -1", "--threads is -1; it must be at least 0.")]
    [TestCase("train --checkpoint c --epochs 0", "--epochs is 0; it must be at least 1.")]
    public void Parse_NumberBelowTheRange_NamesTheOptionAndTheRange(string call, string message) =>
        Assert.That(CommandLine.Build().Parse(call).Errors.Select(error => error.Message), Is.EqualTo(new[] { message }));

    [TestCase("lockstep --frames 1")]
    [TestCase("soak --ticks 1")]
    [TestCase("tick --threads 0")]
    [TestCase("train --checkpoint c --epochs 1")]
    public void Parse_SmallestLegalNumber_IsAccepted(string call) => Assert.That(CommandLine.Build().Parse(call).Errors, Is.Empty);
}
