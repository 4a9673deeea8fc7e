using CsCheck;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tests.Networks;

public sealed class PhiloxTests
{
    // The known answers that the authors publish with their library (philox4x32, 10 rounds): counter, key, result; low words first.
    [TestCase(0UL, 0UL, 0UL, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [TestCase(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [TestCase(0x85a308d3_243f6a88UL, 0x03707344_13198a2eUL, 0x299f31d0_a4093822UL, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_PublishedInputs_GivesThePublishedWords(ulong low, ulong high, ulong key, uint a, uint b, uint c, uint d) =>
        Assert.That(Philox.Block(low, high, key), Is.EqualTo((a, b, c, d)));

    [Test]
    public void Bits_SeedStreamAgentAndIndex_SelectHalfABlock()
    {
        (uint k0, uint k1, _, _) = Philox.Block(7, 0xFFFFFFFF_00000000, 42);
        var random = new Philox(42, (RandomStream)7, 0x1_0000_0003);
        Assert.That(random.Key, Is.EqualTo(k0 | ((ulong)k1 << 32)));

        (uint a, uint b, uint c, uint d) = Philox.Block(0x5_0000_0001, 0x1_0000_0003, random.Key);
        Assert.That(random.Bits(0xA_0000_0002), Is.EqualTo(a | ((ulong)b << 32)));
        Assert.That(random.Bits(0xA_0000_0003), Is.EqualTo(c | ((ulong)d << 32)));
        Assert.That(new Philox(42, (RandomStream)7).For(0x1_0000_0003).Bits(9), Is.EqualTo(random.Bits(9)));
    }

    [Test]
    public void BitsAndNormal_KnownSeed_HavePinnedValues()
    {
        var random = new Philox(42, RandomStream.RecurrentWeights, 5);
        Assert.That(random.Bits(0), Is.EqualTo(13893553344881913780UL));
        Assert.That(BitConverter.DoubleToUInt64Bits(random.Normal(1)), Is.EqualTo(4601019851379888520UL));
    }

    [Test]
    public void Bits_OtherSeedStreamAgentOrIndex_Differ()
    {
        ulong bits = new Philox(1, RandomStream.Graph, 1).Bits(1);
        Assert.That(new Philox(2, RandomStream.Graph, 1).Bits(1), Is.Not.EqualTo(bits));
        Assert.That(new Philox(1UL << 32, RandomStream.Graph, 1).Bits(1), Is.Not.EqualTo(bits));
        Assert.That(new Philox(1, RandomStream.InputWeights, 1).Bits(1), Is.Not.EqualTo(bits));
        Assert.That(new Philox(1, RandomStream.Graph, 2).Bits(1), Is.Not.EqualTo(bits));
        Assert.That(new Philox(1, RandomStream.Graph, 1UL << 32).Bits(1), Is.Not.EqualTo(bits));
        Assert.That(new Philox(1, RandomStream.Graph, 1).Bits(2), Is.Not.EqualTo(bits));
        Assert.That(new Philox(1, RandomStream.Graph, 1).Bits(1UL << 33), Is.Not.EqualTo(bits));
    }

    [Test]
    public void Normals_ManyNumbers_EqualSingleDraws()
    {
        Gen.Select(Gen.ULong, Gen.ULong[0, 9], Gen.Int[0, 9]).Sample((agent, first, count) =>
        {
            var random = new Philox(3, RandomStream.InputWeights, agent);
            var values = new double[count];
            random.Normals(first, values);
            return values.Select((v, i) => v.Equals(random.Normal(first + (ulong)i))).All(same => same);
        });
    }

    [Test]
    public void UniformAndNormal_ManyNumbers_HaveTheMomentsOfTheirDistribution()
    {
        const int Count = 200_000;
        var random = new Philox(11, RandomStream.FirstFree);
        double mean = 0, square = 0, normalMean = 0, normalSquare = 0, normalFourth = 0;
        for (ulong i = 0; i < Count; i++)
        {
            double u = random.Uniform(i), z = random.Normal(i);
            Assert.That(u > 0 && u < 1);
            mean += u / Count;
            square += u * u / Count;
            normalMean += z / Count;
            normalSquare += z * z / Count;
            normalFourth += z * z * z * z / Count;
        }

        // Five standard errors of each.
        double root = Math.Sqrt(Count);
        Assert.That(mean, Is.EqualTo(0.5).Within(5 * 0.2887 / root));
        Assert.That(square, Is.EqualTo(1.0 / 3).Within(5 * 0.2981 / root));
        Assert.That(normalMean, Is.EqualTo(0).Within(5 / root));
        Assert.That(normalSquare, Is.EqualTo(1).Within(5 * 1.4142 / root));
        Assert.That(normalFourth, Is.EqualTo(3).Within(5 * 9.798 / root));
    }

    [Test]
    public void Below_ManyNumbers_CoverTheRangeEvenly()
    {
        var random = new Philox(5, RandomStream.FirstFree);
        var counts = new int[7];
        for (ulong i = 0; i < 70_000; i++)
        {
            counts[random.Below(i, 7)]++;
        }

        // Five standard deviations of a binomial with 70,000 draws at 1/7.
        Assert.That(counts, Is.All.EqualTo(10_000).Within(463));
        Assert.That(random.Below(3, 1), Is.Zero);
        Assert.That(() => random.Below(0, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
