namespace Lsm.Shaders.Tests;

public class LibraryTests
{
    [Test]
    public void ShadercLibrary_MissingFile_IsNamedWithTheReason() =>
        Assert.That(
            () => new ShadercLibrary(["libno-such-shaderc.so.9"]),
            Throws.InstanceOf<DllNotFoundException>().With.Message.Contains("libno-such-shaderc.so.9"));

    [Test]
    public void ShaderCompiler_NoCompiler_SaysWhatToInstall()
    {
        try
        {
            using var compiler = new ShaderCompiler();
            Assert.That(compiler.Description, Is.AnyOf("libshaderc", "glslc"));
        }
        catch (DllNotFoundException error)
        {
            Assert.That(error.Message, Does.Contain("apt-get install glslc"));
        }
    }
}
