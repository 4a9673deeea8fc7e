using System.Reflection;
using System.Runtime.Versioning;

namespace Lsm.Runtime.Tests;

/// <summary>The tests run against the netstandard2.1 build.</summary>
public class BuildTests
{
    [TestCase("Lsm.Runtime")]
    [TestCase("Lsm.Shaders")]
    public void Assembly_UnderTest_TargetsNetStandard(string name) =>
        Assert.That(Assembly.Load(name).GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName, Is.EqualTo(".NETStandard,Version=v2.1"));
}
