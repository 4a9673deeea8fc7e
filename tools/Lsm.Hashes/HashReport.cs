using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lsm.Runtime;
using Lsm.Runtime.Vulkan;

namespace Lsm.Hashes;

/// <summary>Computes hashes and prints them beside the table.</summary>
internal static class HashReport
{
    /// <summary>The hashes of the CPU engine, with 2 threads, and of the library.</summary>
    public static int Cpu(TextWriter output) => Compare(Environment(), CpuProbes(), output) ? 0 : 1;

    /// <summary>The hashes of the Vulkan devices whose names contain a text.</summary>
    public static int Vulkan(string name, TextWriter output)
    {
        VulkanDeviceInfo[] devices = [.. VulkanDeviceInfo.List().Where(device => device.CanCompute && device.Name.Contains(name, StringComparison.OrdinalIgnoreCase))];
        if (devices.Length == 0)
        {
            output.WriteLine($"There is no Vulkan device with '{name}' in its name. 'lsm doctor' lists the devices.");
            return 2;
        }

        bool right = true;
        foreach (VulkanDeviceInfo device in devices)
        {
            right &= Compare($"{device.Name} (Vulkan)", EngineProbes.All(EngineKind.Vulkan, new() { DeviceIndex = device.Index }), output);
        }

        return right ? 0 : 1;
    }

    /// <summary>The lines of <see cref="HashTable"/>, as this runtime computes them.</summary>
    public static int Table(TextWriter output)
    {
        foreach (Probe probe in CpuProbes())
        {
            output.WriteLine(FormattableString.Invariant($"        [\"{probe.Name}\"] = 0x{probe.Compute():x16},"));
        }

        return 0;
    }

    public static int Help(TextWriter output)
    {
        output.WriteLine("Prints the hashes of this machine beside the table: without arguments those of the CPU engine and the library; 'vulkan' those of every Vulkan device, 'vulkan NAME' of those with NAME in their name.");
        return 2;
    }

    /// <summary>All probes, on the CPU engine.</summary>
    public static IEnumerable<Probe> CpuProbes() => EngineProbes.All(EngineKind.Cpu, new() { Threads = CanStartThreads ? 2 : 1 }).Concat(LibraryProbes.All());

    private static bool CanStartThreads => !RuntimeInformation.IsOSPlatform(OSPlatform.Create("BROWSER"));

    private static bool Compare(string environment, IEnumerable<Probe> probes, TextWriter output)
    {
        int count = 0, wrong = 0;
        foreach (Probe probe in probes)
        {
            ulong computed = probe.Compute(), expected = HashTable.Right.TryGetValue(probe.Name, out ulong known) ? known : 0;
            bool right = computed == expected;
            count++;
            wrong += right ? 0 : 1;
            output.WriteLine(right
                ? FormattableString.Invariant($"{computed:x16}  {probe.Name}")
                : FormattableString.Invariant($"{computed:x16}  {probe.Name}: DIFFERS, the table has {expected:x16}"));
        }

        output.WriteLine(FormattableString.Invariant($"{environment}: {count - wrong} of {count} hashes as in the table"));
        return wrong == 0;
    }

    private static string Environment()
    {
        string vectors = Vectors();
        return $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}{(vectors.Length == 0 ? "" : ", ")}{vectors}";
    }

#if NETSTANDARD
    private static string Vectors() => "the .NET Standard build";
#else
    private static string Vectors() =>
        Vector512.IsHardwareAccelerated ? "vectors of 512 bits" : Vector256.IsHardwareAccelerated ? "vectors of 256 bits" : Vector128.IsHardwareAccelerated ? "vectors of 128 bits" : "no vectors";
#endif
}
