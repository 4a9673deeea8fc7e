using System.Runtime.InteropServices;

namespace Lsm.Compatibility;

/// <summary>Native libraries by name, through the system's own loader.</summary>
internal static class NativeLibrary
{
    private const int Now = 2; // RTLD_NOW

    public static nint Load(string name) => TryLoad(name, out nint library)
        ? library
        : throw new DllNotFoundException($"Unable to load '{name}': {Reason()}");

    public static bool TryLoad(string name, out nint library)
    {
        library = OperatingSystem.IsWindows() ? LoadLibrary(name) : OperatingSystem.IsMacOS() ? MacOpen(name, Now) : LinuxOpen(name, Now);
        return library != 0;
    }

    public static bool TryGetExport(nint library, string name, out nint address)
    {
        address = OperatingSystem.IsWindows() ? GetProcAddress(library, name) : OperatingSystem.IsMacOS() ? MacSymbol(library, name) : LinuxSymbol(library, name);
        return address != 0;
    }

    public static nint GetExport(nint library, string name) =>
        TryGetExport(library, name, out nint address) ? address : throw new EntryPointNotFoundException($"The library has no '{name}'.");

    private static string Reason()
    {
        if (OperatingSystem.IsWindows())
        {
            return $"error {Marshal.GetLastWin32Error()}";
        }

        return Marshal.PtrToStringUTF8(OperatingSystem.IsMacOS() ? MacError() : LinuxError()) ?? "no reason given";
    }

    [DllImport("kernel32", EntryPoint = "LoadLibraryW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern nint LoadLibrary(string name);

    [DllImport("kernel32", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint GetProcAddress(nint library, string name);

    [DllImport("libdl.so.2", EntryPoint = "dlopen", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint LinuxOpen(string name, int flags);

    [DllImport("libdl.so.2", EntryPoint = "dlsym", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint LinuxSymbol(nint library, string name);

    [DllImport("libdl.so.2", EntryPoint = "dlerror")]
    private static extern nint LinuxError();

    [DllImport("libSystem.dylib", EntryPoint = "dlopen", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint MacOpen(string name, int flags);

    [DllImport("libSystem.dylib", EntryPoint = "dlsym", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern nint MacSymbol(nint library, string name);

    [DllImport("libSystem.dylib", EntryPoint = "dlerror")]
    private static extern nint MacError();
}
