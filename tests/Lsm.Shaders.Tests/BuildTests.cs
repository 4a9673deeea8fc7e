namespace Lsm.Shaders.Tests;

/// <summary>The checked-in modules are what the GLSL beside them says.</summary>
public class BuildTests
{
    private static string Spirv => Path.Combine(Checkout.Root, "src", "Lsm.Shaders", "Spirv");

    [TestCaseSource(typeof(ModuleTests), nameof(ModuleTests.Modules))]
    public void CompileFile_EachKernel_GivesTheCheckedInBytes(string name, bool rounded)
    {
        (_, string version) = Tools.Run("glslc", "glslc", Tools.Shaders, "--version");
        string recorded = File.ReadAllText(Path.Combine(Spirv, "compiler.txt")).Trim();
        string installed = version.Split('\n')[0].Trim();
        if (installed != recorded)
        {
            Checkout.Missing($"The modules were built by glslc '{recorded}'; this is '{installed}', which may write other bytes for the same source.");
        }

        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{name}.{rounded}.recompiled");
        string[] options = ["--target-env=vulkan1.0", "-Werror", "-o", file, name + ".comp"];
        (int code, string output) = Tools.Run("glslc", "glslc", Tools.Shaders, rounded ? ["-DLSM_RTE", .. options] : options);
        Assert.That(code, Is.Zero, output);
        Assert.That(File.ReadAllBytes(file).AsSpan().SequenceEqual(ShaderCatalog.Load(name, rounded)), "stale: run shaders/build.sh");
        File.Delete(file);
    }

    [TestCaseSource(typeof(ModuleTests), nameof(ModuleTests.Modules))]
    public void Module_EachBuild_IsValidForVulkan10(string name, bool rounded)
    {
        string file = Path.Combine(Spirv, name + (rounded ? ".rte.spv" : ".spv"));
        (int code, string output) = Tools.Run("spirv-val", "spirv-tools", Spirv, "--target-env", "vulkan1.0", file);
        Assert.That(code, Is.Zero, output);
    }
}
