using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.Tests.Rounding;

/// <summary>Runs code on a thread whose floating-point mode a small C library has changed; the C compiler builds it once per test run.</summary>
internal static unsafe class FloatMode
{
    public const int ToNearest = 0, Down = 1, Up = 2, TowardZero = 3;
    private static readonly Lazy<nint> Library = new(Build);

    /// <summary>Runs on a new thread in a rounding mode.</summary>
    public static void Run(int rounding, Action action) => Run("set_rounding", rounding, ToNearest, action);

    /// <summary>Runs on a new thread that takes denormal numbers as zero.</summary>
    public static void RunFlushed(Action action) => Run("set_flush", 1, 0, action);

    private static void Run(string function, int mode, int usual, Action action)
    {
        var set = (delegate* unmanaged[Cdecl]<int, int>)NativeLibrary.GetExport(Library.Value, function);
        ExceptionDispatchInfo? thrown = null;
        int failed = 0;
        var thread = new Thread(() =>
        {
            try
            {
                failed = set(mode);
                action();
            }
            catch (Exception error)
            {
                thrown = ExceptionDispatchInfo.Capture(error);
            }
            finally
            {
                failed |= set(usual);
            }
        });
        thread.Start();
        thread.Join();
        thrown?.Throw();
        Assert.That(failed, Is.Zero, "the mode could not be set");
    }

    private static nint Build()
    {
        string source = Path.Combine(Checkout.Root, "tests", "Lsm.Runtime.Tests", "Rounding", "floatmode.c");
        using var folder = new TemporaryFolder(); // a loaded library does not need its file
        string library = folder["libfloatmode.so"];
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-O1", "-frounding-math", "-shared", "-fPIC", "-o", library, source, "-lm"]) { RedirectStandardError = true })!;
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.That(compiler.ExitCode, Is.Zero, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Checkout.Missing("There is no C compiler (Debian and Ubuntu: apt-get install gcc libc6-dev).");
        }

        return NativeLibrary.Load(library, Assembly.GetExecutingAssembly(), null);
    }
}
