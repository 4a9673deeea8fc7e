using System.Runtime.InteropServices;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>A state on the CPU engine and one on a Vulkan engine that are given the same calls and must hold the same bits.</summary>
internal sealed class Twins : IDisposable
{
    private readonly float[] cpuValues;
    private readonly float[] gpuValues;

    public Twins(LiquidStateMachine model, VulkanSetup setup, int capacity, EngineOptions? options = null, ulong[]? agents = null)
    {
        options ??= new EngineOptions { MaxSteps = 4 };
        CpuEngine = LsmEngine.Create(model, EngineKind.Cpu, options);
        GpuEngine = setup.Engine(model, options);
        try
        {
            Cpu = agents is null ? CpuEngine.CreateState(capacity) : CpuEngine.CreateState(capacity, agents);
            Gpu = agents is null ? GpuEngine.CreateState(capacity) : GpuEngine.CreateState(capacity, agents);
        }
        catch
        {
            CpuEngine.Dispose();
            GpuEngine.Dispose();
            throw;
        }

        cpuValues = new float[capacity * model.ReservoirSize];
        gpuValues = new float[capacity * model.ReservoirSize];
    }

    public LsmEngine CpuEngine { get; }

    public LsmEngine GpuEngine { get; }

    public VulkanBackend GpuBackend => (VulkanBackend)GpuEngine.Backend;

    public LsmState Cpu { get; private set; }

    public LsmState Gpu { get; private set; }

    /// <summary>Does the same to both.</summary>
    public void Both(Action<LsmState> action)
    {
        action(Cpu);
        action(Gpu);
    }

    /// <summary>Runs a tick on both; the motors must be equal.</summary>
    public void Tick(Random random, int steps)
    {
        TestModels.Inputs(random, CpuEngine.Model, Cpu.Capacity).CopyTo(Cpu.Sensors);
        Cpu.Sensors.CopyTo(Gpu.Sensors);
        long frame = Cpu.Frame;
        Both(state => state.Begin(frame, steps));
        Same(Cpu.End(frame), Gpu.End(frame), $"motors of frame {frame} ({steps} steps)");
    }

    /// <summary>Checksum, membranes, spikes and traces of both must be equal.</summary>
    public void Compare(string when)
    {
        if (Cpu.Checksum() == Gpu.Checksum())
        {
            return;
        }

        Cpu.Neurons.ReadMembranes(cpuValues.AsSpan(0, Cpu.Capacity * CpuEngine.Model.ReservoirSize));
        Gpu.Neurons.ReadMembranes(gpuValues.AsSpan(0, Cpu.Capacity * CpuEngine.Model.ReservoirSize));
        Same(cpuValues, gpuValues, $"membranes {when}");
        Assert.Fail($"{when}: the membranes are equal, spikes, traces or step counters are not");
    }

    /// <summary>Puts each state's snapshot on the other's engine.</summary>
    public void Swap()
    {
        StateSnapshot fromCpu = Cpu.Save(), fromGpu = Gpu.Save();
        Cpu.Load(fromGpu);
        Gpu.Load(fromCpu);
    }

    /// <summary>Goes on with clones.</summary>
    public void Clone()
    {
        (LsmState cpu, LsmState gpu) = (Cpu, Gpu);
        (Cpu, Gpu) = (cpu.Clone(), gpu.Clone());
        cpu.Dispose();
        gpu.Dispose();
    }

    public static void Same(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        int first = MemoryMarshal.Cast<float, uint>(expected).CommonPrefixLength(MemoryMarshal.Cast<float, uint>(actual));
        if (first < expected.Length || expected.Length != actual.Length)
        {
            Assert.Fail($"{what}: value {first} of {expected.Length} is {expected[first]:R} on the CPU and {actual[first]:R} on Vulkan");
        }
    }

    public void Dispose()
    {
        Cpu.Dispose();
        Gpu.Dispose();
        CpuEngine.Dispose();
        ValidationLog? log = (GpuBackend.GpuDevice as OwnedVulkanDevice)?.Validation;
        GpuEngine.Dispose();
        Assert.That(log?.Messages ?? [], Is.Empty, "the validation layer, after everything was disposed");
    }
}
