using System.Runtime.InteropServices;
using Lsm.Runtime.Engines.Cpu;

namespace Lsm.Runtime.Engines.Native;

/// <summary>
/// liblsm, the same code compiled for the processor in advance, for runtimes with slow or no SIMD. It is used where it loads, has the version of this assembly, and gives
/// the number that all processors give in <see cref="ProcessorCheck"/>.
/// </summary>
internal static unsafe class RowLibrary
{
    private const string Name = "liblsm";
    private const int OutOfMemory = 5; // LSM_ERROR_MEMORY
    private const uint ProcessorFeatureAvx2 = 40; // PF_AVX2_INSTRUCTIONS_AVAILABLE
    private static readonly Lazy<string?> Fault = new(FindFault, LazyThreadSafetyMode.PublicationOnly); // an exception is not remembered

    /// <summary>Why the library is not used; null if it is.</summary>
    public static string? Absence => Fault.Value;

    /// <summary>The version of this assembly, which the library must have.</summary>
    public static string Version { get; } = typeof(RowLibrary).Assembly.GetName().Version!.ToString(3);

    /// <exception cref="OutOfMemoryException">There was not enough memory.</exception>
    /// <exception cref="InvalidOperationException">The call failed otherwise.</exception>
    public static void Check(int result)
    {
        if (result != 0)
        {
            string text = Marshal.PtrToStringUTF8((nint)LastError()) ?? "";
            throw result == OutOfMemory ? new InsufficientMemoryException(text) : (Exception)new InvalidOperationException($"{Name}: {text}");
        }
    }

    [DllImport(Name, EntryPoint = "lsm_rows_version")]
    public static extern int RowsVersion();

    [DllImport(Name, EntryPoint = "lsm_rows_open")]
    public static extern int Open(byte* model, long length, int threads, nint* engine, nint* prepared);

    [DllImport(Name, EntryPoint = "lsm_rows_describe")]
    public static extern int Describe(nint engine, byte* text, int capacity, int device);

    [DllImport(Name, EntryPoint = "lsm_rows_prepare")]
    public static extern int Prepare(nint engine, byte* model, long length, nint* prepared);

    [DllImport(Name, EntryPoint = "lsm_rows_run")]
    public static extern int Run(nint engine, nint prepared);

    [DllImport(Name, EntryPoint = "lsm_rows_use_readout")]
    public static extern int UseReadout(nint engine, byte* readout, long length);

    [DllImport(Name, EntryPoint = "lsm_rows_create")]
    public static extern int Create(nint engine, int capacity, nint* rows);

    [DllImport(Name, EntryPoint = "lsm_rows_submit")]
    public static extern int Submit(nint rows, RowTick* tick);

    [DllImport(Name, EntryPoint = "lsm_rows_features")]
    public static extern int Features(nint rows, int slot, float* features, int count);

    [DllImport(Name, EntryPoint = "lsm_rows_clear")]
    public static extern int Clear(nint rows, int slot);

    [DllImport(Name, EntryPoint = "lsm_rows_grow")]
    public static extern int Grow(nint rows, int capacity);

    [DllImport(Name, EntryPoint = "lsm_rows_read")]
    public static extern int Read(nint rows, int firstSlot, int count, uint* words, long length);

    [DllImport(Name, EntryPoint = "lsm_rows_write")]
    public static extern int Write(nint rows, int firstSlot, int count, uint* words, long length);

    [DllImport(Name, EntryPoint = "lsm_rows_read_spikes")]
    public static extern int ReadSpikes(nint rows, long frame, uint* words, int length);

    [DllImport(Name, EntryPoint = "lsm_rows_sum")]
    public static extern int Sum(nint rows, int firstSlot, int count, bool* occupied, ulong* sums);

    [DllImport(Name, EntryPoint = "lsm_rows_sum_kept")]
    public static extern int SumKept(nint rows, int place, bool* occupied, ulong* sums);

    [DllImport(Name, EntryPoint = "lsm_rows_resize_kept")]
    public static extern int ResizeKept(nint rows, int count);

    [DllImport(Name, EntryPoint = "lsm_rows_copy_kept")]
    public static extern int CopyKept(nint rows, int place, int firstSlot, int count, int restore);

    [DllImport(Name, EntryPoint = "lsm_rows_free")]
    public static extern int Free(nint handle);

    [DllImport(Name, EntryPoint = "lsm_last_error")]
    private static extern byte* LastError();

    [DllImport(Name, EntryPoint = "lsm_version")]
    private static extern byte* LibraryVersion();

    [DllImport("kernel32")]
    private static extern int IsProcessorFeaturePresent(uint feature);

    private static string? FindFault()
    {
        try
        {
            if (!HasInstructions())
            {
                return $"{Name} needs a 64-bit ARM processor, or an x64 processor with AVX2; managed code takes its place.";
            }

            string version = Marshal.PtrToStringUTF8((nint)LibraryVersion()) ?? "";
            return version != Version || RowsVersion() != RowTick.Version
                ? $"{Name} has version {version} and this assembly {Version}; managed code takes its place."
                : Computes() ? null : $"{Name} gives other bits here; managed code takes its place.";
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return $"{Name} does not load here, so managed code takes its place.";
        }
    }

    private static bool Computes() => ProcessorCheck.Compute((model, options) => new NativeBackend(model, options), out _) == ProcessorCheck.Expected;

    /// <summary>Whether the processor has what the library is compiled for: its runtime would end the process elsewhere.</summary>
    private static bool HasInstructions() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.Arm64 => true,
        Architecture.X64 when RuntimeInformation.IsOSPlatform(OSPlatform.Windows) => IsProcessorFeaturePresent(ProcessorFeatureAvx2) != 0,
        Architecture.X64 when RuntimeInformation.IsOSPlatform(OSPlatform.Linux) => File.ReadAllText("/proc/cpuinfo").Contains(" avx2", StringComparison.Ordinal),
        _ => false,
    };
}
