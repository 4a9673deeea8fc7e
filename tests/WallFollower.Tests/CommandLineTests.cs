using System.CommandLine;
using Lsm.Runtime;

namespace WallFollower.Tests;

public class CommandLineTests
{
    [Test]
    public void Help_Always_NamesEveryOption()
    {
        using var output = new StringWriter();
        int code = CommandLine.Build(_ => 7).Parse("--help").Invoke(new InvocationConfiguration { Output = output });
        Assert.That(code, Is.Zero);
        foreach (string part in new[] { "--engine", "auto|cpu|vulkan", "--seed", "--tune", "--report", "--help" })
        {
            Assert.That(output.ToString(), Does.Contain(part));
        }
    }

    [Test]
    public void Invoke_AllOptions_PassesThemToRun()
    {
        Options? given = null;
        int code = CommandLine.Build(options =>
        {
            given = options;
            return 7;
        }).Parse("--engine cpu --seed 9 --tune --report there").Invoke();
        Assert.That(code, Is.EqualTo(7));
        Assert.That(given, Is.EqualTo(new Options { Engine = EngineKind.Cpu, Seed = 9, Tune = true, Report = "there" }));
    }

    [Test]
    public void Invoke_NoOptions_PassesDefaultsToRun()
    {
        Options? given = null;
        CommandLine.Build(options => (given = options) is null ? 1 : 0).Parse("").Invoke();
        Assert.That(given, Is.EqualTo(new Options()));
    }

    [TestCase("--engine cuda", "cuda")]
    [TestCase("--seed minus", "minus")]
    [TestCase("--sede 3", "--sede")]
    public void Invoke_InvalidOption_NamesIt(string line, string named)
    {
        using var errors = new StringWriter();
        int code = CommandLine.Build(_ => 0).Parse(line).Invoke(new InvocationConfiguration { Error = errors, Output = TextWriter.Null });
        Assert.That(code, Is.Not.Zero);
        Assert.That(errors.ToString(), Does.Contain(named));
    }
}
