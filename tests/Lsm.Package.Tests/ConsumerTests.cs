namespace Lsm.Package.Tests;

/// <summary>
/// The first steps of a user: take the packages from a feed, paste the example of the README into a new console project, run it, and publish it
/// with NativeAOT. The test takes minutes, so it runs only with CI=true or LSM_PACKAGE_TESTS=1.
/// </summary>
public class ConsumerTests
{
    private TemporaryFolder folder = null!;
    private string feed = "";

    [SetUp]
    public void CreateFolder()
    {
        feed = Feed.Folder;
        folder = new();
    }

    [TearDown]
    public void DeleteFolder() => folder?.Dispose();

    [Test]
    public void Packages_ReadmeExampleInANewConsoleProject_BuildsAndRuns()
    {
        string app = folder["app"];
        Directory.CreateDirectory(app);
        WriteApplication(app);
        WriteLibrary(folder["brain"]);

        string output = Programs.Run(app, "dotnet", "run", "-c", "Release");
        TestContext.Out.WriteLine(output);
        Assert.That(output, Does.Contain("checksum").And.Contain("1: ").And.Contain("2: "));
        Assert.That(output, Does.Contain(".NETStandard,Version=v2.1 library: 3 motors"));

        Programs.Run(app, "dotnet", "publish", "-c", "Release", "-r", "linux-x64", "-o", folder["native"]);
        string native = Programs.Run(app, folder["native", "consumer"]);
        Assert.That(Checksum(native), Is.EqualTo(Checksum(output)), "NativeAOT gives the same bits");
        TestContext.Out.WriteLine($"native executable: {new FileInfo(folder["native", "consumer"]).Length} bytes");
    }

    private void WriteApplication(string app)
    {
        // A configuration of its own: no settings of this repository, and a package cache without older builds.
        File.WriteAllText(folder["nuget.config"], $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="local" value="{feed}" /></packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(app, "consumer.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <InvariantGlobalization>true</InvariantGlobalization>
                <PublishAot>true</PublishAot>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Lsm.Ecs" Version="*" />
                <ProjectReference Include="../brain/brain.csproj" />
              </ItemGroup>
            </Project>
            """);
        string readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        int start = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        File.WriteAllText(Path.Combine(app, "Vehicles.cs"), readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)]);
        File.WriteAllText(Path.Combine(app, "Program.cs"), """
            Console.WriteLine(Brain.Describe());
            ulong checksum = Vehicles.Drive(Console.Out);
            Console.WriteLine($"checksum {checksum:x16}");
            """);
    }

    /// <summary>A library for hosts older than .NET 10. It compiles against the netstandard2.1 assemblies of the packages.</summary>
    private static void WriteLibrary(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "brain.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>netstandard2.1</TargetFramework>
                <LangVersion>9</LangVersion>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Lsm.Runtime" Version="*" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Brain.cs"), """
            using System.Reflection;
            using System.Runtime.Versioning;
            using Lsm.Runtime;

            public static class Brain
            {
                public static string Describe()
                {
                    var model = new LiquidStateMachine(inputSize: 2, reservoirSize: 50, outputSize: 3);
                    using LsmState state = model.InitState(1);
                    state.Sensors.Fill(1);
                    state.Begin(0);
                    string framework = typeof(Brain).Assembly.GetCustomAttribute<TargetFrameworkAttribute>().FrameworkName;
                    return $"{framework} library: {state.End(0).Length} motors";
                }
            }
            """);
    }

    private static string Checksum(string output) => output[(output.LastIndexOf("checksum", StringComparison.Ordinal) + 9)..].Trim();
}
