using System.CommandLine;
using Lsm.Runtime;

namespace RobotArm.Tests;

public class CommandLineTests
{
    [Test]
    public void Help_names_every_option()
    {
        using var output = new StringWriter();
        int code = CommandLine.Build(_ => 7).Parse("--help").Invoke(new InvocationConfiguration { Output = output });
        Assert.That(code, Is.Zero);
        foreach (string part in new[] { "--engine", "auto|cpu|vulkan", "--seed", "--trajectories", "--latency", "0|1|2", "--report", "--help" })
        {
            Assert.That(output.ToString(), Does.Contain(part));
        }
    }

    [Test]
    public void Options_reach_the_run()
    {
        Options? given = null;
        int code = CommandLine.Build(options =>
        {
            given = options;
            return 7;
        }).Parse("--engine cpu --seed 9 --trajectories pens.csv --latency 2 --report there").Invoke();
        Assert.That(code, Is.EqualTo(7));
        Assert.That(given, Is.EqualTo(new Options { Engine = EngineKind.Cpu, Seed = 9, Trajectories = "pens.csv", Latency = 2, Report = "there" }));
    }

    [Test]
    public void Without_options_the_defaults_reach_the_run()
    {
        Options? given = null;
        CommandLine.Build(options => (given = options) is null ? 1 : 0).Parse("").Invoke();
        Assert.That(given, Is.EqualTo(new Options()));
    }

    [TestCase("--engine cuda", "cuda")]
    [TestCase("--seed minus", "minus")]
    [TestCase("--sede 3", "--sede")]
    [TestCase("--latency 3", "0, 1 or 2")]
    [TestCase("--latency -1", "0, 1 or 2")]
    [TestCase("--latency soon", "soon")]
    public void What_cannot_be_understood_is_refused(string line, string named)
    {
        using var errors = new StringWriter();
        int code = CommandLine.Build(_ => 0).Parse(line).Invoke(new InvocationConfiguration { Error = errors, Output = TextWriter.Null });
        Assert.That(code, Is.Not.Zero);
        Assert.That(errors.ToString(), Does.Contain(named));
    }
}
