namespace Lsm.Runtime.Tests.Networks;

/// <summary>
/// Networks whose bits must not change, on any machine, at any SIMD width. A change here changes the meaning of a seed, and
/// with it every model that is described by a seed.
/// </summary>
public sealed class GoldenNetworkTests
{
    [TestCase("erdos_renyi", 500, 50, 42UL, 15022064009319640496UL)]
    [TestCase("fan_in", 500, 50, 42UL, 12266065420568544261UL)]
    [TestCase("small_world", 500, 50, 42UL, 225743410276949883UL)]
    [TestCase("scale_free", 500, 50, 42UL, 6756038961027991943UL)]
    [TestCase("erdos_renyi", 3001, 30, 3UL, 7628060795651680394UL)]
    [TestCase("fan_in", 3001, 30, 3UL, 1385251822270201038UL)]
    [TestCase("small_world", 3001, 30, 3UL, 15268329437035731847UL)]
    [TestCase("scale_free", 3001, 30, 3UL, 16493461739362597623UL)]
    public void Checksum_ScaledToASpectralRadius_IsUnchanged(string kind, int n, int degree, ulong seed, ulong checksum) =>
        Assert.That(Net.Draw(kind, n, degree, seed: seed).Checksum(), Is.EqualTo(checksum));

    [Test]
    public void Checksum_EigenvaluesThatRestartTheBasis_IsUnchanged() =>
        Assert.That(Net.Draw("erdos_renyi", 1000, 20, excRatio: 0.5, seed: 5).Checksum(), Is.EqualTo(16320523514850673335UL));

    [Test]
    public void Checksum_NearlyCompleteGraph_IsUnchanged() =>
        Assert.That(Net.Draw("small_world", 205, 200, weightScale: 1, seed: 3).Checksum(), Is.EqualTo(14094761987139603047UL));

    [TestCase("erdos_renyi", 10617528233330775347UL)]
    [TestCase("fan_in", 7123710801897696581UL)]
    [TestCase("small_world", 11541495206764814237UL)]
    [TestCase("scale_free", 8368440255159000900UL)]
    public void Checksum_ScaledByAFactor_IsUnchanged(string kind, ulong checksum) =>
        Assert.That(Net.Draw(kind, 777, 12, weightScale: 0.125, seed: 1).Checksum(), Is.EqualTo(checksum));
}
