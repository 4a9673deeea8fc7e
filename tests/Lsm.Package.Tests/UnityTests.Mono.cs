using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Tests;
using Lsm.Runtime.Tests.Workloads;

namespace Lsm.Package.Tests;

/// <summary>The libraries of the package on Mono, the runtime of Unity, with Mono/Frames.txt.</summary>
public partial class UnityTests
{
    private const int Frames = 1000;

    [Test]
    [Explicit("compares speeds, for which the machine must be idle")]
    [Category("Full")]
    public void Libraries_OnMono_HaveTheBitsAndHalfTheSpeedOfDotNet()
    {
        (string program, string model, string sensors, Workload workload) = PrepareMono();
        string[] with = [], without = [];
        double speed = 0;
        for (int attempt = 0; attempt < 5 && speed < 0.5; attempt++) // the machine may be busy with other tests
        {
            (string checksum, double perSecond) = RunHere(workload);
            with = RunMono(program, model, sensors);
            speed = Math.Max(speed, double.Parse(with[2], CultureInfo.InvariantCulture) / perSecond);
            Assert.That(with[1], Is.EqualTo(checksum));
            TestContext.Out.WriteLine(FormattableString.Invariant($"{with[0]}\nframes a second on Mono: {with[2]}, on .NET: {perSecond:0}"));
        }

        Assert.That(with[0], Does.Contain(" runs it."));
        Assert.That(speed, Is.GreaterThanOrEqualTo(0.5));

        File.Delete(Path.Combine(Path.GetDirectoryName(program)!, "liblsm.so"));
        without = RunMono(program, model, sensors, "1");
        TestContext.Out.WriteLine($"{without[0]}\nframes a second: {without[2]}");
        Assert.That(without[0], Does.Contain("managed code takes its place"));
        Assert.That(without[1], Is.EqualTo(with[1]), "the managed code has the same bits");
    }

    [Test]
    public void Hashes_OnMonoBesideOtherVersionsOfTheDependencies_AreThoseOfTheTable()
    {
        RequireMono();
        string project = Directory.CreateDirectory(folder["beside"]).FullName, target = Path.Combine(project, "built");
        string[] own = ["System.Text.Json", "System.Runtime.CompilerServices.Unsafe"];
        foreach (string name in own)
        {
            WriteProject(Path.Combine(project, name), name, "<AssemblyVersion>42.0.0.0</AssemblyVersion>", $"{Checkout.Root}/tests/Lsm.Package.Tests/Mono/{name}.txt", "");
        }

        WriteProject(Path.Combine(project, "program"), "Beside", """
            <OutputType>Exe</OutputType>
            <LangVersion>latest</LangVersion>
            <UseAppHost>false</UseAppHost>
            <TargetExt>.exe</TargetExt>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
            """, $"{Checkout.Root}/tests/Lsm.Package.Tests/Mono/Beside.txt;{Checkout.Root}/tools/Lsm.Hashes/*.cs",
            string.Concat(own.Select(name => $"""<ProjectReference Include="../{name}/{name}.csproj" />""")) + ReferencesOfScripts());
        Programs.Run(project, "dotnet", "build", "program/Beside.csproj", "--nologo", "-v", "quiet", "-o", target);
        Assert.That(Dependencies.Value.Where(name => File.Exists(Path.Combine(target, name + ".dll"))), Is.EquivalentTo(own), "the program's own copies, and no others");

        string[] before = Directory.GetFiles(target);
        Programs.Run(Checkout.Root, "dotnet", "run", Path.Combine("build", "debian-mono.cs"), "--", target);
        Assert.That(Directory.GetFiles(target), Is.EquivalentTo(before), "no library that this runtime lacks, such as System.Memory, is needed");
        string output = Programs.Run(target, "mono", "Beside.exe");
        Assert.That(output, Does.StartWith("System.Text.Json 42.0.0.0, System.Runtime.CompilerServices.Unsafe 42.0.0.0").And.Contain("Mono").And.Contain("a model of 3 sensors").And.Not.Contain("DIFFERS"));
        Assert.That(output, Does.Contain($"loaded: {Prefix}System.Text.Json").And.Contain($"loaded: {Prefix}System.Runtime.CompilerServices.Unsafe"));
    }

    private static void RequireMono()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || !File.Exists("/usr/bin/mono"))
        {
            Checkout.Missing("mono is missing; on Debian: apt-get install mono-runtime");
        }
    }

    private static string[] RunMono(params string[] arguments) => Programs.Run(Path.GetDirectoryName(arguments[0])!, "mono", arguments).Split('\n');

    /// <summary>As Mono/Frames.txt, on .NET.</summary>
    private static (string Checksum, double PerSecond) RunHere(Workload workload)
    {
        using LsmEngine engine = LsmEngine.Create(workload.Model, EngineKind.Cpu, new EngineOptions { Threads = 1 });
        int width = workload.Model.InputSize;
        ulong checksum = 0;
        double best = double.MaxValue;
        for (int run = 0; run < 20; run++)
        {
            using LsmState state = engine.CreateState(1);
            var watch = Stopwatch.StartNew();
            for (int frame = 0; frame < Frames; frame++)
            {
                workload.Inputs.AsSpan(frame * width, width).CopyTo(state.Sensors);
                state.Begin(frame);
                state.End(frame);
            }

            best = Math.Min(best, watch.Elapsed.TotalSeconds);
            checksum = state.Checksum();
        }

        return (checksum.ToString("x16", CultureInfo.InvariantCulture), Frames / best);
    }

    /// <summary>A folder with the libraries, the native library, the program, and the workload w2 as a model and sensors.</summary>
    private (string Program, string Model, string Sensors, Workload Workload) PrepareMono()
    {
        RequireMono();
        string path = Path.Combine(SharedData.Workloads, "w2.safetensors");
        SharedData.RequireWorkload(File.Exists(path) ? path : "");
        var workload = Workload.Load(path);
        string target = Directory.CreateDirectory(folder["mono"]).FullName, project = Directory.CreateDirectory(folder["frames"]).FullName;
        string model = Path.Combine(target, "w2.model"), sensors = Path.Combine(target, "w2.sensors");
        workload.Model.Save(model);
        File.WriteAllBytes(sensors, MemoryMarshal.AsBytes(workload.Inputs.AsSpan(0, Frames * workload.Model.InputSize)).ToArray());
        WriteProject(project, "frames", """
            <OutputType>Exe</OutputType>
            <LangVersion>9</LangVersion>
            <UseAppHost>false</UseAppHost>
            """, $"{Checkout.Root}/tests/Lsm.Package.Tests/Mono/Frames.txt", ReferencesOfScripts());
        Programs.Run(project, "dotnet", "build", "--nologo", "-v", "quiet", "-o", target);
        Programs.Run(Checkout.Root, "dotnet", "run", Path.Combine("build", "debian-mono.cs"), "--", target);
        File.Copy(Path.Combine(package, "Runtime", "Plugins", "linux-x64", "liblsm.so"), Path.Combine(target, "liblsm.so"));
        string program = Path.Combine(target, "frames.exe");
        return (File.Exists(program) ? program : Path.Combine(target, "frames.dll"), model, sensors, workload);
    }
}
