namespace Lsm.Shaders.Tests;

public class LibraryTests
{
    [Test]
    public void A_missing_library_is_named_with_the_reason() =>
        Assert.That(
            () => new ShadercLibrary(["libno-such-shaderc.so.9"]),
            Throws.InstanceOf<DllNotFoundException>().With.Message.Contains("libno-such-shaderc.so.9"));

    [Test]
    public void The_public_constructor_finds_a_compiler_or_says_what_to_install()
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
