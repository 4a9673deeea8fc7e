using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tests.Networks;

/// <summary>Input and readout weights come from random streams of their own. The index of a weight selects its number, independent of the sizes.</summary>
public sealed class DrawnWeightsTests
{
    [Test]
    public void InputWeights_AnySize_AreNormalNumbersOverTheRootOfTheInputs()
    {
        var random = new Philox(7, RandomStream.InputWeights);
        var normals = new double[4 * 50];
        random.Normals(0, normals);
        float[] weights = InputWeights.Draw(4, 50, 0.7, 7);
        Assert.That(weights, Is.EqualTo(normals.Select(normal => (float)(normal * (0.7 / 2)))));
        Assert.That(InputWeights.Draw(1, 50, 0.7, 7)[..50], Is.EqualTo(normals[..50].Select(normal => (float)(normal * 0.7))));
        Assert.That(InputWeights.Draw(4, 50, 0.7, 8), Is.Not.EqualTo(weights));
    }

    [Test]
    public void ReadoutWeights_SeveralDraws_AreUniformAndContinueTheStream()
    {
        var random = new Philox(7, RandomStream.Readout);
        var weights = new ReadoutWeights(7);
        float[] first = weights.Draw(30, 16), second = weights.Draw(20, 4);
        Assert.That(first, Is.EqualTo(Enumerable.Range(0, 30).Select(i => (float)(((2 * random.Uniform((ulong)i)) - 1) / 4))));
        Assert.That(second, Is.EqualTo(Enumerable.Range(30, 20).Select(i => (float)(((2 * random.Uniform((ulong)i)) - 1) / 2))));
        Assert.That(first, Is.All.InRange(-0.25f, 0.25f));
        Assert.That(new[] { first.Min(), first.Max() }, Is.EqualTo(new[] { -0.25f, 0.25f }).Within(0.06f));
    }
}
