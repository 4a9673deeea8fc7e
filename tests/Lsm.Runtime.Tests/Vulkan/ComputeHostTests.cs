using Lsm.Runtime.Vulkan;
using Lsm.Shaders;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>The compute host on the first device, with the validation layer on.</summary>
public class ComputeHostTests
{
    private OwnedVulkanDevice device = null!;

    [SetUp]
    public void Open() => device = VulkanTest.Open();

    [TearDown]
    public void Close()
    {
        // When the device is destroyed, the layer reports the objects that were not.
        ValidationLog? log = device?.Validation;
        device?.Dispose();
        Assert.That(log?.Messages ?? [], Is.Empty);
    }

    [Test]
    public void Run_OddSizes_ReadsInputAndWritesOutput([Values(1, 63, 1234)] int count)
    {
        using var probe = new ProbeKernel(device, count);
        probe.Sequence.Run();
        Assert.That(probe.Results(), Is.EqualTo(probe.Expected()));
    }

    [Test]
    public void Run_ManyTimes_AllocatesNothing()
    {
        using var probe = new ProbeKernel(device, 100);
        probe.Sequence.Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            probe.Sequence.Run();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(probe.Results(), Is.EqualTo(probe.Expected()));
    }

    [Test]
    public void Submit_PendingSequence_Refused()
    {
        using var probe = new ProbeKernel(device, 10);
        probe.Sequence.Submit();
        Assert.That(() => probe.Sequence.Submit(), Throws.InvalidOperationException);
        probe.Sequence.Wait();
        probe.Sequence.Wait();
        Assert.That(probe.Sequence.IsPending, Is.False);
    }

    [Test]
    public void Sequence_CopiesAndClears_SeeEarlierWrites()
    {
        using var upload = new UploadBuffer(device, 1024);
        using var middle = new DeviceBuffer(device, 1024);
        using var readback = new ReadbackBuffer(device, 1024);
        upload.Write<uint>(0, 256).Fill(7);
        using var sequence = new CommandSequence(device, record =>
        {
            record.Copy(upload, middle, 0);
            record.Clear(new BufferRange(middle, 512, 256));
            record.Copy(middle, readback, 0);
        });
        sequence.Run();
        uint[] expected = [.. Enumerable.Repeat(7u, 128), .. Enumerable.Repeat(0u, 64), .. Enumerable.Repeat(7u, 64)];
        Assert.That(readback.Read<uint>(0, 256).ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void Dispose_ManyBuffers_ShareOneBlockAndReturnIt()
    {
        var buffers = new List<VulkanBuffer>();
        for (int i = 0; i < 200; i++)
        {
            var upload = new UploadBuffer(device, (ulong)(4 * (i + 1)));
            upload.Write<uint>(0, i + 1).Fill((uint)i);
            buffers.Add(upload);
        }

        for (int i = 0; i < 200; i++)
        {
            Assert.That(((UploadBuffer)buffers[i]).Write<uint>(0, i + 1).IndexOfAnyExcept((uint)i), Is.EqualTo(-1), "buffers overlap");
        }

        Assert.That(device.Memory.Blocks, Is.EqualTo(1));
        buffers.ForEach(buffer => buffer.Dispose());
        Assert.That(device.Memory.Blocks, Is.Zero);
    }

    [Test]
    public void Write_BeyondTheBuffer_Refused()
    {
        using var upload = new UploadBuffer(device, 16);
        Assert.That(() => upload.Write<uint>(4, 4), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Bindings_BeyondTheLimits_RefusedWithThem()
    {
        using OwnedVulkanDevice clamped = VulkanTest.Open(coreLimits: true);
        using var layout = new KernelLayout(clamped, 1, 4);
        using var large = new DeviceBuffer(clamped, (1 << 27) + 256);
        Assert.That(() => new Bindings(clamped, layout, large), Throws.ArgumentException.With.Message.Contains("134217728"));
        Assert.That(() => new Bindings(clamped, layout, new BufferRange(large, 64, 256)), Throws.ArgumentException.With.Message.Contains("256"));
    }

    [Test]
    public void DeviceBuffer_TooLarge_RefusedAndNothingLeft()
    {
        // Twice the largest heap, so no device has it; some drivers refuse the buffer, others the memory.
        var error = Assert.Throws<VulkanException>(() => new DeviceBuffer(device, 1UL << 45))!;
        Assert.That(error.Result, Does.StartWith("ErrorOutOf"));
        Assert.That(error.Message, Does.Contain("memory").And.Contain("CPU engine").Or.Contain("free memory"));
        Assert.That(device.Memory.Blocks, Is.Zero);
    }

    [Test]
    public void Kernel_BytesThatAreNoModule_RefusedBeforeTheDriverSeesThem()
    {
        using var layout = new KernelLayout(device, 4, 44);
        byte[] module = ShaderCatalog.Load("probe");
        foreach (byte[] bytes in new byte[][] { [], new byte[64], module[..16], module[..^1], [.. module[1..], 0] })
        {
            Assert.That(() => new Kernel(device, layout, bytes, new Dictionary<uint, uint>()), Throws.ArgumentException.With.Message.Contains("SPIR-V"));
        }
    }

    [Test]
    public void ThrowIfAny_ValidationMessages_ThrowsAndClearsThem()
    {
        if (device.Validation is not { } log)
        {
            Checkout.Missing("The validation layer is not installed.");
            return;
        }

        using var buffer = new DeviceBuffer(device, 256);

        // A range that leaves the buffer.
        new CommandSequence(device, record => record.Clear(new BufferRange(buffer, 0, 512))).Dispose();

        Assert.That(log.Messages, Is.Not.Empty);
        Assert.That(log.ThrowIfAny, Throws.InstanceOf<VulkanException>());
        Assert.That(log.Messages, Is.Empty);
    }

    [Test]
    public void Open_CoreLimits_TakesTheCoreLimits()
    {
        using OwnedVulkanDevice clamped = VulkanTest.Open(coreLimits: true);
        Assert.That(clamped.Limits, Is.EqualTo(DeviceLimits.Core));
        Assert.That(device.Limits.SharedMemory, Is.GreaterThanOrEqualTo(DeviceLimits.Core.SharedMemory));
    }

    [Test]
    public void Of_EachResult_HasItsAdvice()
    {
        Assert.That(VulkanException.Of(Result.ErrorDeviceLost, "vkQueueSubmit"), Is.InstanceOf<VulkanDeviceLostException>());
        Assert.That(VulkanException.Of(Result.ErrorOutOfDeviceMemory, "vkAllocateMemory").Message, Does.StartWith("vkAllocateMemory returned ErrorOutOfDeviceMemory: "));
        Assert.That(VulkanException.Of(Result.ErrorOutOfHostMemory, "vkAllocateMemory").Message, Does.Contain("fewer agents"));
        Assert.That(SetupAdvice.Of(Result.ErrorLayerNotPresent, "vkCreateInstance", SetupAdvice.Here).Message, Does.Contain("vulkan-validationlayers"));
    }
}
