using System.Runtime.InteropServices;

namespace Lsm.Native.Tests;

/// <summary>liblsm, published once, and C programs that are linked with it.</summary>
internal sealed class PublishedLibrary
{
    private readonly string tools;
    private readonly string[] emulator;
    private readonly Lazy<string> published;

    private PublishedLibrary(string rid, string tools, params string[] emulator)
    {
        Rid = rid;
        this.tools = tools;
        this.emulator = emulator;
        published = new(() => Path.Combine(Checkout.Root, Commands.Run("bash", "build/native.sh", rid).TrimEnd()));
    }

    /// <summary>The library for this machine.</summary>
    public static PublishedLibrary Here { get; } = new("linux-x64", "");

    /// <summary>The library for Arm64, whose programs an emulator runs.</summary>
    public static PublishedLibrary OnArm64 { get; } = new("linux-arm64", "aarch64-linux-gnu-", "qemu-aarch64", "-L", "/usr/aarch64-linux-gnu");

    /// <summary>The platform, as .NET names it.</summary>
    public string Rid { get; }

    /// <summary>The folder with the library and its header.</summary>
    public string Folder
    {
        get
        {
            if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            {
                Assert.Ignore("The tests of the native library run on Linux on x64.");
            }

            if (emulator.Length > 0)
            {
                Commands.Require(emulator[0], "qemu-user");
                Commands.Require(tools + "g++", "g++-aarch64-linux-gnu");
            }

            Commands.Require("gcc", "gcc libc6-dev");
            return published.Value;
        }
    }

    /// <summary>The library itself.</summary>
    public string File => Path.Combine(Folder, "liblsm.so");

    /// <summary>Compiles a program of the folder C against the library and returns its path.</summary>
    public string Compile(string name, string target, params string[] options) => CompileFile(Path.Combine(Checkout.Root, "tests/Lsm.Native.Tests/C", name + ".c"), target, options);

    /// <summary>Compiles a source file in C, or C++ if its name ends so, against the library and returns the path of the program.</summary>
    public string CompileFile(string source, string target, params string[] options)
    {
        string program = Path.Combine(target, Path.GetFileNameWithoutExtension(source) + string.Concat(options.Select(option => option.Split(',')[0].Replace('=', '-'))));
        bool isC = source.EndsWith(".c", StringComparison.Ordinal);
        Commands.Run(tools + (isC ? "gcc" : "g++"), [isC ? "-std=c99" : "-std=c++17", "-Wall", "-Wextra", "-Werror", "-pedantic", "-g", .. options, "-I" + Folder, source,
            "-o", program, "-L" + Folder, "-llsm", "-Wl,-rpath," + Folder]);
        return program;
    }

    /// <summary>Runs a compiled program to its end, in the emulator if it needs one, and returns what it wrote to its standard output.</summary>
    public string Run(string program, params string[] arguments)
    {
        string[] command = [.. emulator, program, .. arguments];
        return Commands.Run(command[0], command[1..]);
    }

    /// <summary>The functions that the library exports.</summary>
    public string[] Exports()
    {
        Commands.Require(tools + "nm", "binutils");
        return [.. Commands.Run(tools + "nm", "-D", "--defined-only", File).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).Where(words => words[1] == "T").Select(words => words[2].Split('@')[0])];
    }
}
