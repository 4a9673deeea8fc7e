using System.Globalization;
using Lsm.Runtime.Child;

namespace Lsm.Runtime.Tests.Training;

/// <summary>The same data gives the same weights on every machine: with any number of threads, and whatever instructions it has.</summary>
[TestFixture]
public class TrainingBitsTests
{
    private const ulong Pinned = 0x8bcfbc58edeb8c73;

    [Test]
    public void Fit_AnyThreads_GivesSameBits([Values(0, 1, 2, 3, 16)] int threads) =>
        Assert.That(TrainingBits.Compute(threads), Is.EqualTo(Pinned));

    [TestCase("DOTNET_EnableAVX512", "0", "lanes 4 256 True 512 False")]
    [TestCase("DOTNET_EnableAVX2", "0", "lanes 2 256 False 512 False")]
    [TestCase("DOTNET_EnableHWIntrinsic", "0", "256 False 512 False")]
    [TestCase("DOTNET_MaxVectorTBitWidth", "512", "lanes 8 256 True 512 True")]
    public void Fit_AnyInstructionSet_GivesSameBits(string name, string value, string expected)
    {
        string said = ChildProcess.Run(new Dictionary<string, string> { [name] = value }, "training-bits");
        Assert.That(ulong.Parse(said.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture), Is.EqualTo(Pinned), said);
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
        {
            Assert.That(said, Does.Contain(expected), "the switch must have taken effect");
        }
    }
}
