using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>How many threads an option stands for.</summary>
public class ThreadCountTests
{
    [TestCase(0, 1)]
    [TestCase(1, 1)]
    public void Of_InBrowser_IsOne(int asked, int expected) => Assert.That(ThreadCount.Of(asked, "Threads", inBrowser: true), Is.EqualTo(expected));

    [Test]
    public void Of_SeveralInBrowser_RefusesTheOptionByName() =>
        Assert.That(() => ThreadCount.Of(4, "Threads", inBrowser: true), Throws.InstanceOf<PlatformNotSupportedException>().With.Message.StartsWith("Threads is 4;"));

    [Test]
    public void Of_OutsideABrowser_IsTheRequestedNumberOrOnePerCore() =>
        Assert.That((ThreadCount.Of(0, "Threads"), ThreadCount.Of(4, "Threads")), Is.EqualTo((Environment.ProcessorCount, 4)));
}
