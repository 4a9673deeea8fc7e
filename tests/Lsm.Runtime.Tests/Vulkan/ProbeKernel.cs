using Lsm.Runtime.Vulkan;
using Lsm.Shaders;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>The smallest program there is: the probe module doubling numbers, input to output.</summary>
internal sealed class ProbeKernel : IDisposable
{
    private const uint Multiply = 2;
    private readonly KernelLayout layout;
    private readonly Kernel kernel;
    private readonly UploadBuffer input;
    private readonly ReadbackBuffer output;
    private readonly DeviceBuffer unused;
    private readonly Bindings bindings;
    private readonly CommandSequence sequence;

    public ProbeKernel(VulkanDevice device, int count)
    {
        layout = new KernelLayout(device, buffers: 4, pushConstantBytes: 44);
        kernel = new Kernel(device, layout, ShaderCatalog.Load("probe"), new Dictionary<uint, uint> { [0] = 64 });
        input = new UploadBuffer(device, (ulong)(4 + (16 * count)));
        output = new ReadbackBuffer(device, (ulong)(4 * count));
        unused = new DeviceBuffer(device, 256);
        bindings = new Bindings(device, layout, unused, unused, input, output);
        Span<uint> probes = input.Write<uint>(4, 4 * count);
        for (int i = 0; i < count; i++)
        {
            probes[4 * i] = Multiply;
            probes[(4 * i) + 1] = BitConverter.SingleToUInt32Bits(i + 0.5f);
            probes[(4 * i) + 2] = BitConverter.SingleToUInt32Bits(2);
            probes[(4 * i) + 3] = 0;
        }

        Push push = default;
        push.Count = (uint)count;
        sequence = new CommandSequence(device, record => record.Dispatch(kernel, bindings, push, (uint)((count + 63) / 64)));
        Count = count;
    }

    public int Count { get; }

    public CommandSequence Sequence => sequence;

    public float[] Results() => output.Read<float>(0, Count).ToArray();

    public float[] Expected() => [.. Enumerable.Range(0, Count).Select(i => (i + 0.5f) * 2)];

    public void Dispose()
    {
        sequence.Dispose();
        bindings.Dispose();
        unused.Dispose();
        output.Dispose();
        input.Dispose();
        kernel.Dispose();
        layout.Dispose();
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 44)]
    private struct Push
    {
        [System.Runtime.InteropServices.FieldOffset(16)]
        public uint Count;
    }
}
