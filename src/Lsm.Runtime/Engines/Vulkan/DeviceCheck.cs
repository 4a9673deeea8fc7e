using System.Collections.Concurrent;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Engines.SelfTesting;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>
/// Tests whether a device computes this project's bits: arithmetic probes, then a small liquid compared with the CPU backend. A device passes or fails
/// once per process, path and build of the modules.
/// </summary>
internal static class DeviceCheck
{
    private static readonly ConcurrentDictionary<string, string> Verdicts = new();

    /// <summary>Null if the device passes, otherwise the first probe that it fails, with its result.</summary>
    public static string? FirstFailure(VulkanDevice device, VulkanPath path)
    {
        RoundingMode.Require(); // a result is stored, so it must not come from a thread in another rounding mode
        ArithmeticProbes.RequireRightAnswers();
        string key = $"{device.Name}/{device.Identity}/{path}/{device.RoundsToNearest}/{device.Limits}";
        string verdict = Verdicts.GetOrAdd(key, _ => Failure(device, path, new KernelModules(device)) ?? "");
        return verdict.Length == 0 ? null : verdict;
    }

    /// <summary>As <see cref="FirstFailure"/>, for given modules; each call runs the test.</summary>
    public static string? Failure(VulkanDevice device, VulkanPath path, KernelModules modules) =>
        FailedProbe(device, ArithmeticProbes.All, modules) ?? FailedLiquid(device, path, modules);

    /// <summary>The first of these probes whose bits differ.</summary>
    internal static string? FailedProbe(VulkanDevice device, IReadOnlyList<ArithmeticProbe> probes, KernelModules modules)
    {
        const int lanes = 64;
        using var layout = new KernelLayout(device, buffers: 4, PushConstants.Size);
        using var kernel = new Kernel(device, layout, modules.Load("probe"), new Dictionary<uint, uint>
        {
            [(uint)KernelConstant.Lanes] = lanes,
            [(uint)KernelConstant.Scale] = BitConverter.SingleToUInt32Bits(ArithmeticProbe.Scale),
        });
        using var input = new UploadBuffer(device, 4 * (1 + (4 * (ulong)probes.Count)));
        using var output = new ReadbackBuffer(device, 4 * (ulong)probes.Count);
        using var bindings = new Bindings(device, layout, input, output, input, output);
        Span<uint> words = input.Write<uint>(4, 4 * probes.Count);
        for (int i = 0; i < probes.Count; i++)
        {
            probes[i].WriteTo(words[(4 * i)..]);
        }

        var push = new PushConstants { Count = (uint)probes.Count };
        using var sequence = new CommandSequence(device, record => record.Dispatch(kernel, bindings, push, (uint)((probes.Count + lanes - 1) / lanes)));
        sequence.Run();
        return FirstMismatch(probes, output.Read<uint>(0, probes.Count));
    }

    /// <summary>The first probe whose result is not the processor's, with both.</summary>
    internal static string? FirstMismatch(IReadOnlyList<ArithmeticProbe> probes, ReadOnlySpan<uint> results)
    {
        for (int i = 0; i < probes.Count; i++)
        {
            uint expected = BitConverter.SingleToUInt32Bits(probes[i].Expected());
            if (results[i] != expected)
            {
                return $"{probes[i]}: the device gave {results[i]:x8}, the processor {expected:x8}";
            }
        }

        return null;
    }

    private static string? FailedLiquid(VulkanDevice device, VulkanPath path, KernelModules modules)
    {
        LiquidStateMachine model = SelfTest.Model();
        var options = new EngineOptions { MaxSteps = 4, Threads = 1, DeviceTimeout = device.Health.LongestWait };
        using var cpu = new CpuBackend(model, options);
        var borrowed = new VulkanDevice(device.Handles, coreLimits: false, device.Health);
        borrowed.SharePipelines(device);
        using var gpu = new VulkanBackend(model, options, borrowed, path, device.Limits, modules);
        int frame = SelfTest.FirstDifference(cpu, gpu);
        return frame < 0 ? null : $"a small liquid on the {path.ToString().ToLowerInvariant()} kernels: frame {frame} differs from the CPU engine";
    }
}
