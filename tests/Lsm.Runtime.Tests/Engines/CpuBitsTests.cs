using System.Globalization;
using Lsm.Runtime.Child;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Tests.Training;

namespace Lsm.Runtime.Tests.Engines;

/// <summary>The CPU engine has the same bits with every row layout, every split of agents or neurons among threads, and every instruction set.</summary>
public sealed class CpuBitsTests
{
    private static readonly ulong Plain = EngineBits.Compute(1, 1, RowLayout.Packed);

    [TestCase(1, 1, RowLayout.Dense)]
    [TestCase(2, 1, RowLayout.Packed)]
    [TestCase(2, 2, RowLayout.Packed)]
    [TestCase(2, 2, RowLayout.Dense)]
    [TestCase(5, 3, RowLayout.Packed)]
    [TestCase(5, 5, RowLayout.Dense)]
    [TestCase(16, 4, null)]
    public void CpuEngine_AnyLayoutThreadsAndParts_HasTheSameBits(int threads, int parts, object? layout) =>
        Assert.That(EngineBits.Compute(threads, parts, (RowLayout?)layout), Is.EqualTo(Plain));

    [TestCase("DOTNET_EnableAVX512", "256 True 512 False")]
    [TestCase("DOTNET_EnableAVX2", "256 False 512 False")]
    [TestCase("DOTNET_EnableHWIntrinsic", "256 False 512 False")]
    public void CpuEngine_InstructionSetSwitchedOff_HasTheSameBits(string name, string expected)
    {
        string said = ChildProcess.Run(new Dictionary<string, string> { [name] = "0" }, "engine-bits");
        Assert.That(ulong.Parse(said.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture), Is.EqualTo(Plain), said);
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
        {
            Assert.That(said, Does.EndWith(expected), "the switch must take effect");
        }
    }

    [Test]
    public void EngineBits_AllLiquids_CoverEveryLayout()
    {
        // The liquids of EngineBits must cover words of 4 and 6 bytes and sums of 16 and 32 bits.
        string[] seen = [.. new[] { 8, 22 }.Select(bits => EngineBits.Layouts(bits))];
        Assert.That(seen, Is.EqualTo(new[] { "4-byte words, 16-bit sums", "6-byte words, 32-bit sums" }));
    }
}
