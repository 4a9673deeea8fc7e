using System.Runtime.InteropServices;

namespace Lsm.Native.Tests;

/// <summary>liblsm, published once, and C programs that are linked with it.</summary>
internal static class PublishedLibrary
{
    private static readonly Lazy<string> Published = new(() => Path.Combine(Checkout.Root, Commands.Run("bash", "build/native.sh").TrimEnd()));

    /// <summary>The folder with the library and its header.</summary>
    public static string Folder
    {
        get
        {
            if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            {
                Assert.Ignore("The tests of the native library run on Linux on x64.");
            }

            Commands.Require("gcc", "gcc libc6-dev");
            return Published.Value;
        }
    }

    /// <summary>The library itself.</summary>
    public static string File => Path.Combine(Folder, "liblsm.so");

    /// <summary>Compiles a program of the folder C against the library and returns its path.</summary>
    public static string Compile(string name, string target, params string[] options)
    {
        string program = Path.Combine(target, name + string.Concat(options.Select(option => option.Split(',')[0].Replace('=', '-'))));
        Commands.Run("gcc", ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-g", .. options, "-I" + Folder, Path.Combine(Checkout.Root, "tests/Lsm.Native.Tests/C", name + ".c"),
            "-o", program, "-L" + Folder, "-llsm", "-Wl,-rpath," + Folder]);
        return program;
    }
}
