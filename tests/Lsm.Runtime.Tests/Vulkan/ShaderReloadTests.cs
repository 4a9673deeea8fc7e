using Lsm.Runtime.Tests.Model;
using Lsm.Shaders;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>A shader edited while the engine runs is taken in between two frames; one that is wrong is not, and the engine says why.</summary>
public sealed class ShaderReloadTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void CopyShaders()
    {
        VulkanTest.RequireDevice();
        try
        {
            using var compiler = new ShaderCompiler();
        }
        catch (DllNotFoundException missing)
        {
            Checkout.Missing(missing.Message);
        }

        folder = new();
        foreach (string file in Directory.GetFiles(Path.Combine(Checkout.Root, "shaders")))
        {
            File.Copy(file, folder[Path.GetFileName(file)]);
        }
    }

    [TearDown]
    public void DeleteShaders()
    {
        folder?.Dispose();
    }

    [TestCase("Fused", "fused.comp")]
    [TestCase("Wide", "wide_update.comp")]
    public void Refresh_EditedShaders_TakeEffectBetweenFramesUnlessTheyAreWrong(string path, string kernel)
    {
        const string neuron = "neuron_lif.glsl", right = "u >= threshold", wrong = "u > 1.5 * threshold";
        LiquidStateMachine model = TestModels.Create(70, features: FeatureKind.Trace), next = TestModels.Create(70, features: FeatureKind.Trace, seed: 2);
        var setup = new VulkanSetup(VulkanTest.Devices[0].Index, path);
        using var twins = new Twins(model, setup, 3, new() { MaxSteps = 4, Pipelined = true, ShaderFolder = folder.Path });
        var random = new Random(1);
        twins.Both(state => state.History.Keep(4));
        Tick("do not edit anything");
        Assert.That(twins.GpuEngine.ShaderNotice, Does.EndWith("run.").And.Contain(folder.Path));
        object before = twins.GpuBackend.Program;
        Tick("do not edit anything");
        Assert.That(twins.GpuBackend.Program, Is.SameAs(before), "nothing was built without an edit");

        Edit(kernel, "void main()", "void main( )");
        Tick("an edit that changes nothing");
        Assert.That(twins.GpuBackend.Program, Is.Not.SameAs(before));
        Assert.That(twins.GpuEngine.ShaderNotice, Does.EndWith("run."));
        before = twins.GpuBackend.Program;

        Edit(neuron, right, "no GLSL at all");
        Tick("an edit that does not compile");
        Assert.That(twins.GpuEngine.ShaderNotice, Does.Contain("do not run").And.Contain(kernel).And.Contain("does not compile"));

        Edit(neuron, "no GLSL at all", wrong);
        Tick("an edit that gives other bits");
        Assert.That(twins.GpuEngine.ShaderNotice, Does.Contain("do not run").And.Contain("differs from the CPU engine"));
        Assert.That(twins.GpuBackend.Program, Is.SameAs(before), "the kernels before stay");

        twins.CpuEngine.SwapModelAt(6, next);
        twins.GpuEngine.SwapModelAt(6, next);
        Edit(neuron, wrong, right);
        Tick("put right");
        Assert.That(twins.GpuEngine.ShaderNotice, Does.EndWith("run."));
        Assert.That(twins.GpuBackend.Programs, Has.Count.EqualTo(2).And.None.SameAs(before), "every model's kernels were built anew");
        Tick("the next model");
        Tick("and on");
        Twins.Same(twins.Cpu.History.Resimulate(4), twins.Gpu.History.Resimulate(4), "kept frames outlive an edit");
        twins.Compare("at the end");

        void Tick(string after)
        {
            twins.Tick(random, 3);
            twins.Compare($"after: {after}");
        }
    }

    [Test]
    public void Refresh_EditedArithmetic_RefusedWithTheFailedProbe()
    {
        using LsmEngine engine = new VulkanSetup(VulkanTest.Devices[0].Index, "Fused").Engine(TestModels.Create(), new() { ShaderFolder = folder.Path });
        using LsmState state = engine.CreateState(1);
        Edit("neuron.glsl", "return snap(fired ? reset : u);", "return snap(u);");
        state.Begin(0);
        state.End(0);
        Assert.That(engine.ShaderNotice, Does.Contain("do not run").And.Contain("AfterSpike"));
    }

    [Test]
    public void Create_MissingShaderFolder_Refused() => Assert.That(
        () => new VulkanSetup(VulkanTest.Devices[0].Index, "Fused").Engine(TestModels.Create(), new() { ShaderFolder = folder["missing"] }),
        Throws.InstanceOf<DirectoryNotFoundException>().With.Message.Contains("missing"));

    private void Edit(string file, string old, string replacement)
    {
        string path = folder[file], text = File.ReadAllText(path);
        Assert.That(text, Does.Contain(old));
        DateTime last = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, last.AddSeconds(1)); // later, however coarse the clock of the disk
    }
}
