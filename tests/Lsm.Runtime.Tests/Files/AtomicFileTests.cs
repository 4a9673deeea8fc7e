using System.Diagnostics;
using System.Runtime.Versioning;
using Lsm.Runtime.Files;
using Lsm.Runtime.IO;

namespace Lsm.Runtime.Tests.Files;

public class AtomicFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Write_FileExists_ReplacesIt()
    {
        string path = In("a");
        AtomicFile.Write(path, s => s.Write("old"u8));
        AtomicFile.Write(path, s => s.Write("new"u8));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_ContentThrows_KeepsOldFileAndLeavesNothingElse()
    {
        string path = In("a");
        File.WriteAllText(path, "old");
        Assert.That(() => AtomicFile.Write(path, s =>
        {
            s.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_FolderMissing_NamesFolder() =>
        Assert.That(() => AtomicFile.Write(In("none", "a"), _ => { }),
            Throws.InstanceOf<DirectoryNotFoundException>().With.Message.Contains($"the folder '{In("none")}' does not exist").And.Message.Not.Contains(".tmp"));

    [Test]
    public void Write_PathIsFolder_ThrowsAndLeavesIt()
    {
        Directory.CreateDirectory(In("sub"));
        foreach (string path in new[] { In("sub"), In("sub") + Path.DirectorySeparatorChar, In("sub", ".") })
            Assert.That(() => AtomicFile.Write(path, _ => { }), Throws.InstanceOf<IOException>().With.Message.Contains("is a folder"), path);
        Assert.That(Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_LongestName_Succeeds()
    {
        // 255 bytes is what Linux and macOS allow; Windows counts 255 characters.
        string path = In(new string('x', 255));
        AtomicFile.Write(path, s => s.Write("long"u8));
        AtomicFile.Write(path, s => s.Write("longer"u8));
        Assert.That(File.ReadAllText(path), Is.EqualTo("longer"));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Platform("Linux"), UnsupportedOSPlatform("windows")]
    [TestCase(OwnerOnly)]
    [TestCase(UnixFileMode.UserRead)]
    [TestCase(OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)]
    public void Write_FileWithMode_KeepsMode(UnixFileMode mode)
    {
        string path = In("a");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, mode);
        UnixFileMode meanwhile = default;
        AtomicFile.Write(path, s =>
        {
            s.Write("new"u8);
            meanwhile = File.GetUnixFileMode(Directory.GetFiles(folder.Path, "*.tmp", new EnumerationOptions { AttributesToSkip = 0 }).Single());
        });
        Assert.Multiple(() =>
        {
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(mode));
            Assert.That(meanwhile, Is.EqualTo(mode), "the content is never open to others");
            Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        });
    }

    [Test, Platform("Linux")]
    public void Write_FileOfOtherOwner_KeepsOwner()
    {
        string path = In("a");
        File.WriteAllText(path, "old");
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("only root may give files away");
        Run("chown", "1234:2345", path);
        Run("chmod", "4640", path);
        AtomicFile.Write(path, s => s.Write("new"u8));
        Assert.That(UnixFile.StatusOf(path), Is.EqualTo(new UnixFileStatus(1234, 2345, 0x8000 | 0x9A0)), "4640 in octal is 9A0");
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
    }

    [Test]
    public void Write_Link_ReplacesFileThatItLeadsTo()
    {
        RequireLinks();
        Directory.CreateDirectory(In("store"));
        File.WriteAllText(In("store", "real"), "old");
        File.CreateSymbolicLink(In("second"), Path.Combine("store", "real"));
        File.CreateSymbolicLink(In("first"), In("second"));
        AtomicFile.Write(In("first"), s => s.Write("new"u8));
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(In("store", "real")), Is.EqualTo("new"));
            Assert.That(new FileInfo(In("first")).LinkTarget, Is.EqualTo(In("second")));
            Assert.That(new FileInfo(In("second")).LinkTarget, Is.EqualTo(Path.Combine("store", "real")));
            Assert.That(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories), Has.Length.EqualTo(3));
        });
    }

    [Test]
    public void Write_LinkInLinkedFolder_IsFollowedFromPhysicalFolder()
    {
        RequireLinks();
        Directory.CreateDirectory(In("deep", "down", "store"));
        File.WriteAllText(In("deep", "down", "real"), "old");
        File.CreateSymbolicLink(In("deep", "down", "store", "link"), Path.Combine("..", "real"));
        Directory.CreateSymbolicLink(In("short"), In("deep", "down", "store"));
        AtomicFile.Write(In("short", "link"), s => s.Write("new"u8));
        Assert.That(File.ReadAllText(In("deep", "down", "real")), Is.EqualTo("new"));
        Assert.That(File.Exists(In("real")), Is.False);
    }

    [Test]
    public void Write_LinkToNothing_MakesThatFile()
    {
        RequireLinks();
        File.CreateSymbolicLink(In("link"), "new");
        AtomicFile.Write(In("link"), s => s.Write("new"u8));
        Assert.That(File.ReadAllText(In("new")), Is.EqualTo("new"));
        Assert.That(new FileInfo(In("link")).LinkTarget, Is.EqualTo("new"));
        File.CreateSymbolicLink(In("nowhere"), In("none", "file"));
        Assert.That(() => AtomicFile.Write(In("nowhere"), _ => { }), Throws.InstanceOf<DirectoryNotFoundException>().With.Message.Contains(In("none")));
    }

    [Test]
    public void Write_LinksInCircle_Throws()
    {
        RequireLinks();
        File.CreateSymbolicLink(In("a"), "b");
        File.CreateSymbolicLink(In("b"), "a");
        Assert.That(() => AtomicFile.Write(In("a"), _ => { }), Throws.InstanceOf<IOException>());
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Has.Length.EqualTo(2));
    }

    [Test, Platform("Linux")]
    public void WriteAndOpen_PipeOrDevice_Throws()
    {
        Run("mkfifo", In("pipe"));
        var paths = new List<(string, string)> { (In("pipe"), "a pipe"), ("/dev/null", "a device"), ("/dev/zero", "a device") };
        File.CreateSymbolicLink(In("link"), In("pipe"));
        paths.Add((In("link"), "a pipe"));
        foreach ((string path, string kind) in paths)
        {
            Assert.That(() => AtomicFile.Write(path, _ => { }), Throws.InstanceOf<IOException>().With.Message.Contains($"'{path}' is {kind}"));
            Assert.That(() => LiquidStateMachine.Load(path), Throws.InstanceOf<IOException>().With.Message.Contains($"'{path}' is {kind}"));
            Assert.That(() => StateFile.Load(path), Throws.InstanceOf<IOException>().With.Message.Contains(kind));
        }

        Assert.That(UnixFile.StatusOf(In("pipe"))!.Value.Kind, Is.EqualTo("a pipe"), "it is still there");
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Has.Length.EqualTo(2));
    }

    private string In(params string[] names) => folder[names];

    private static void RequireLinks()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Windows lets only some users make links");
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, program);
    }
}
