using Lsm.Runtime.IO;

namespace Lsm.Runtime.Tests.Files;

public class AtomicFileTests
{
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("lsm-atomic").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_new_file_takes_the_place_of_the_old_one()
    {
        string path = Path.Combine(folder, "a");
        AtomicFile.Write(path, s => s.Write("old"u8));
        AtomicFile.Write(path, s => s.Write("new"u8));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_failure_while_writing_leaves_the_old_file_and_nothing_else()
    {
        string path = Path.Combine(folder, "a");
        File.WriteAllText(path, "old");
        Assert.That(() => AtomicFile.Write(path, s =>
        {
            s.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_folder_that_is_missing_is_an_error_that_names_it() =>
        Assert.That(() => AtomicFile.Write(Path.Combine(folder, "none", "a"), _ => { }),
            Throws.InstanceOf<DirectoryNotFoundException>().With.Message.Contains($"no folder '{Path.Combine(folder, "none")}'").And.Message.Not.Contains(".tmp"));
}
