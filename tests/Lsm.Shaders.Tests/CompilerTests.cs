namespace Lsm.Shaders.Tests;

/// <summary>Run-time compilation, by the library and by the program that stands in for it.</summary>
[TestFixture("libshaderc")]
[TestFixture("glslc")]
public class CompilerTests(string wanted)
{
    private const string Head = "#version 450\n#extension GL_GOOGLE_include_directive : require\n";
    private ShaderCompiler compiler = null!;
    private TemporaryFolder folder = null!;

    [SetUp]
    public void Open()
    {
        try
        {
            compiler = new ShaderCompiler(preferLibrary: wanted == "libshaderc");
        }
        catch (DllNotFoundException error)
        {
            Checkout.Missing(error.Message);
        }

        if (compiler.Description != wanted)
        {
            Checkout.Missing("libshaderc does not load; on Debian and Ubuntu: export LSM_SHADERC=$(build/shaderc.sh)");
        }

        folder = new();
    }

    [TearDown]
    public void Close()
    {
        compiler?.Dispose();
        folder?.Dispose();
    }

    [TestCaseSource(typeof(ModuleTests), nameof(ModuleTests.Modules))]
    public void CompileFile_EachKernel_Compiles(string name, bool rounded)
    {
        byte[] compiled = compiler.CompileFile(Path.Combine(Tools.Shaders, name + ".comp"), rounded ? ["LSM_RTE"] : []);
        var module = new SpirvModule(compiled);
        var catalogued = new SpirvModule(ShaderCatalog.Load(name, rounded));
        Assert.That(module.Version, Is.EqualTo(catalogued.Version));
        Assert.That(module.Instructions().Select(i => i.Op), Is.EqualTo(catalogued.Instructions().Select(i => i.Op)));
    }

    [Test]
    public void Compile_ErrorInTheSource_CarriesFileAndLine()
    {
        var error = Assert.Throws<ShaderCompilationException>(
            () => compiler.Compile("#version 450\nvoid main()\n{\n    nothing = 1;\n}\n", "wrong.comp"))!;
        Assert.That(error.Diagnostics[0].File, Is.EqualTo("wrong.comp"));
        Assert.That(error.Diagnostics[0].Line, Is.EqualTo(4));
        Assert.That(error.Diagnostics[0].Message, Does.Contain("nothing"));
        Assert.That(error.Message, Does.Contain("wrong.comp:4:"));
    }

    [Test]
    public void Compile_ErrorInAnInclude_NamesTheInclude()
    {
        File.WriteAllText(folder["part.glsl"], "\n\nfloat half_(float x) { return y; }\n");
        string source = folder["whole.comp"];
        File.WriteAllText(source, Head + "#include \"part.glsl\"\nvoid main() { }\n");
        var error = Assert.Throws<ShaderCompilationException>(() => compiler.CompileFile(source))!;
        Assert.That(error.Diagnostics[0].File, Is.EqualTo(folder["part.glsl"]));
        Assert.That(error.Diagnostics[0].Line, Is.EqualTo(3));
    }

    [Test]
    public void Compile_MissingInclude_IsAnErrorAtItsLine()
    {
        string source = folder["whole.comp"];
        File.WriteAllText(source, Head + "#include \"absent.glsl\"\nvoid main() { }\n");
        var error = Assert.Throws<ShaderCompilationException>(() => compiler.CompileFile(source))!;
        Assert.That(error.Message, Does.Contain("absent.glsl"));
        Assert.That(error.Diagnostics[0].Line, Is.EqualTo(3));
    }

    [Test]
    public void Compile_EmptySource_ThrowsCompilationError() =>
        Assert.That(() => compiler.Compile("", "empty.comp"), Throws.InstanceOf<ShaderCompilationException>());

    [Test]
    public void Compile_Macro_ReachesTheSource()
    {
        const string source = "#version 450\n#ifndef WANTED\n#error not wanted\n#endif\nvoid main() { }\n";
        Assert.That(() => compiler.Compile(source, "macro.comp"), Throws.InstanceOf<ShaderCompilationException>());
        Assert.That(compiler.Compile(source, "macro.comp", "WANTED"), Is.Not.Empty);
    }

    [Test]
    public void Compile_AfterDispose_Throws()
    {
        compiler.Dispose();
        Assert.That(() => compiler.Compile("#version 450\nvoid main() { }\n", "late.comp"), Throws.InstanceOf<ObjectDisposedException>());
    }
}
