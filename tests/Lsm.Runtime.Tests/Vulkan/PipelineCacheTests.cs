using System.Diagnostics;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Tests.Training;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>Compiled pipelines are kept for the next process; whatever becomes of the file, an engine opens and has its bits.</summary>
public sealed class PipelineCacheTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        VulkanTest.RequireDevice();
        folder = new();
    }

    [TearDown]
    public void DeleteFolder()
    {
        folder?.Dispose();
    }

    [Test]
    public void Create_SecondEngine_UsesThePipelinesOfTheFirst()
    {
        string file = Fill();
        byte[] first = File.ReadAllBytes(file);
        OpenAndRun();
        Assert.That(File.ReadAllBytes(file), Is.EqualTo(first), "nothing was compiled that the file did not hold");
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [TestCase("cut", 40)]
    [TestCase("cut", 3)]
    [TestCase("empty", 0)]
    [TestCase("flipped", 0)]
    [TestCase("flipped", 9)]
    [TestCase("flipped", 47)]
    public void Create_DamagedCacheFile_IgnoresAndRewritesIt(string damage, int at)
    {
        string file = Fill();
        byte[] whole = File.ReadAllBytes(file), damaged = [.. whole];
        damaged[at] ^= 0x10;
        File.WriteAllBytes(file, damage == "cut" ? whole[..^at] : damage == "empty" ? [] : damaged);
        Assert.That(PipelineCache.Read(file, Identity()), Is.Empty);
        OpenAndRun();
        Assert.That(PipelineCache.Read(file, Identity()), Is.Not.Empty, "it was written anew");
    }

    [Test]
    public void Read_FileOfAnotherDeviceOrDriver_GivesNothing()
    {
        string file = Fill();
        DeviceIdentity ours = Identity();
        Assert.That(PipelineCache.Read(file, ours), Is.Not.Empty);
        Assert.That(PipelineCache.Read(file, ours with { VendorId = ours.VendorId + 1 }), Is.Empty);
        Assert.That(PipelineCache.Read(file, ours with { DeviceId = ours.DeviceId + 1 }), Is.Empty);
        Assert.That(PipelineCache.Read(file, ours with { UuidLow = ours.UuidLow + 1 }), Is.Empty);
        Assert.That(ours.FileName, Is.Not.EqualTo((ours with { DriverVersion = ours.DriverVersion + 1 }).FileName), "the header does not name the driver's version; the file does");
    }

    [Test]
    public void Create_UnwritableFolder_OpensWithoutACache()
    {
        string file = folder["file"];
        File.WriteAllText(file, "in the way");
        OpenAndRun(Path.Combine(file, "below"));
        Assert.That(File.ReadAllText(file), Is.EqualTo("in the way"));
    }

    [Test]
    public void Create_NoCacheFolderOrHostsDevice_WritesNothing()
    {
        OpenAndRun("");
        string cache = folder["user"];
        using OwnedVulkanDevice host = VulkanTest.Open();
        using (var silent = new UserFolder(cache))
        using (LsmEngine.Create(TestModels.Create(), host.Handles))
        {
            Assert.That(Directory.Exists(cache), Is.False);
        }

        using (LsmEngine.Create(TestModels.Create(), host.Handles, new() { PipelineCacheFolder = cache }))
        {
            Assert.That(Directory.GetFiles(cache), Has.Length.EqualTo(1));
        }

        Assert.That(host.Validation?.Messages ?? [], Is.Empty);
    }

    [Test]
    public void Create_NoFolderNamed_UsesTheUsersCacheFolder()
    {
        using var user = new UserFolder(folder.Path);
        OpenAndRun(null);
        Assert.That(Directory.GetFiles(folder["lsm"]), Has.Length.EqualTo(1));
    }

    [Test]
    public void Save_SeveralProcessesAtOnce_LeaveOneWholeFile()
    {
        Process[] writers = [.. Enumerable.Range(0, 3).Select(i => ChildProcess.Start(new Dictionary<string, string>(), "pipelines", folder.Path, $"{i}"))];
        foreach (Process writer in writers)
        {
            string errors = writer.StandardError.ReadToEnd();
            writer.WaitForExit();
            Assert.That(writer.ExitCode, Is.Zero, errors);
            writer.Dispose();
        }

        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
        Assert.That(PipelineCache.Read(Directory.GetFiles(folder.Path)[0], Identity()), Is.Not.Empty);
    }

    private static DeviceIdentity Identity()
    {
        using OwnedVulkanDevice device = VulkanTest.Open();
        return device.Identity;
    }

    private string Fill()
    {
        OpenAndRun();
        return Directory.GetFiles(folder.Path).Single(); // with a header at least, also where the driver keeps nothing
    }

    private void OpenAndRun() => OpenAndRun(folder.Path);

    private static void OpenAndRun(string? cache)
    {
        LiquidStateMachine model = TestModels.Create();
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Vulkan, new() { PipelineCacheFolder = cache, Validation = VulkanTest.Validation });
        using LsmEngine cpu = LsmEngine.Create(model, EngineKind.Cpu);
        using LsmState actual = engine.CreateState(1), expected = cpu.CreateState(1);
        foreach (LsmState state in new[] { actual, expected })
        {
            state.Sensors.Fill(0.9f);
            state.Begin(0, 3);
            state.End(0);
        }

        Assert.That(actual.Checksum(), Is.EqualTo(expected.Checksum()));
    }

    private sealed class UserFolder : IDisposable
    {
        private const string Name = "XDG_CACHE_HOME";
        private readonly string? before = Environment.GetEnvironmentVariable(Name);

        public UserFolder(string folder) => Environment.SetEnvironmentVariable(Name, folder);

        public void Dispose() => Environment.SetEnvironmentVariable(Name, before);
    }
}
