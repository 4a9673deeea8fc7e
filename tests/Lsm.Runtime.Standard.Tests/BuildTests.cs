using System.Reflection;
using System.Runtime.Versioning;

namespace Lsm.Runtime.Tests;

/// <summary>That these tests test what they say.</summary>
public class BuildTests
{
    [TestCase("Lsm.Runtime")]
    [TestCase("Lsm.Shaders")]
    public void Assembly_UnderTest_TargetsNetStandard(string name) =>
        Assert.That(Assembly.Load(name).GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName, Is.EqualTo(".NETStandard,Version=v2.1"));
}
