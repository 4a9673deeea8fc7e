using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>A synapse takes one word where target and weight fit it, else two; both give the bits of the CPU engine.</summary>
public class SynapseWordTests
{
    private static IEnumerable<VulkanSetup> Setups() => VulkanSetup.All();

    [TestCaseSource(nameof(Setups))]
    public void Ticks_SynapsesOfOneWordAndOfTwo_HaveTheBitsOfTheCpu(VulkanSetup setup)
    {
        foreach ((int bits, int shift) in new[] { (8, 0), (8, 5), (23, 0) })
        {
            using var twins = new Twins(Model(bits, shift), setup, capacity: 3);
            var random = new Random(bits);
            for (int tick = 0; tick < 8; tick++)
            {
                twins.Tick(random, 1 + (tick % 3));
            }

            twins.Compare($"weights of {bits} bits");
        }
    }

    [TestCase(8, 0, 1)]
    [TestCase(8, 5, 1)]
    [TestCase(23, 0, 2)]
    public void WordsPerSynapse_WeightsOfAnyWidth_AreOneIfTheyFit(int bits, int shift, int expected)
    {
        var shape = new LiquidShape(Model(bits, shift), DeviceLimits.Core, VulkanPath.Wide);
        Assert.That(shape.WordsPerSynapse, Is.EqualTo(expected));
        Assert.That(shape.SynapseWords, Is.EqualTo((long)expected * shape.Synapses));
    }

    /// <summary>300 neurons with few synapses; the recurrent weights are multiples of 2^(shift - bits).</summary>
    private static LiquidStateMachine Model(int bits, int shift)
    {
        const int size = 300;
        var random = new Random(bits + shift);
        var dense = new float[size * size];
        for (int post = 0; post < size; post++)
        {
            // One synapse of the full magnitude and one of the finest grain: the weights need all bits.
            dense[(post * size) + ((post + 1) % size)] = 1;
            dense[(post * size) + ((post + 7) % size)] = -(float)((random.Next(1, 1 << (bits - shift)) | 1) * Math.Pow(2, shift - bits));
        }

        float[] input = [.. Enumerable.Range(0, 3 * size).Select(_ => (float)random.NextDouble())];
        return new LiquidStateMachine(LiquidReservoir.FromWeights(input, SynapseMatrix.FromDense(size, dense)), LinearReadout.Random(size, 2, 1), FeatureKind.Membrane);
    }
}
