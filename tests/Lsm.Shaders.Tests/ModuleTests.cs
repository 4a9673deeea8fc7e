namespace Lsm.Shaders.Tests;

/// <summary>What every embedded module promises, read from its own words.</summary>
public class ModuleTests
{
    public static IEnumerable<TestCaseData> Modules() =>
        from name in ShaderCatalog.Names from rounded in new[] { false, true } select new TestCaseData(name, rounded);

    [Test]
    public void Names_ShadersFolder_HoldsTheSameKernels()
    {
        IEnumerable<string> sources = Directory.GetFiles(Tools.Shaders, "*.comp").Select(file => Path.GetFileNameWithoutExtension(file)!);
        Assert.That(ShaderCatalog.Names, Is.EquivalentTo(sources));
        Assert.That(ShaderCatalog.Names, Does.Contain("fused").And.Contain("probe"));
    }

    [Test]
    public void Load_UnknownModule_RefusedWithTheKnownNames() =>
        Assert.That(() => ShaderCatalog.Load("fuse"), Throws.ArgumentException.With.Message.Contains("'fuse'").And.Message.Contains("fused"));

    [TestCaseSource(nameof(Modules))]
    public void Module_EachBuild_IsSpirv10WithCoreFeaturesOnly(string name, bool rounded)
    {
        var module = new SpirvModule(ShaderCatalog.Load(name, rounded));
        Assert.That(module.Magic, Is.EqualTo(Spirv.Magic));
        Assert.That(module.Version, Is.EqualTo(Spirv.Version10));
        uint[] expected = rounded
            ? [Spirv.ShaderCapability, Spirv.SignedZeroInfNanPreserveCapability, Spirv.RoundingModeRteCapability]
            : [Spirv.ShaderCapability];
        Assert.That(module.Of(Spirv.Capability).Select(o => o[0]), Is.EquivalentTo(expected));
    }

    [TestCaseSource(nameof(Modules))]
    public void Modules_SecondBuild_FixesRoundingAndSignedZeros(string name, bool rounded)
    {
        var module = new SpirvModule(ShaderCatalog.Load(name, rounded));
        var modes = module.Of(Spirv.ExecutionMode).Where(o => o[1] is Spirv.RoundingModeRte or Spirv.SignedZeroInfNanPreserve).ToList();
        Assert.That(modes.Select(o => o[1]), rounded ? Is.EquivalentTo(new[] { Spirv.RoundingModeRte, Spirv.SignedZeroInfNanPreserve }) : Is.Empty);
        Assert.That(modes.Select(o => o[2]), Is.All.EqualTo(32u));
    }

    [TestCaseSource(nameof(Modules))]
    public void Modules_FloatResults_AreRoundedOneByOne(string name, bool rounded)
    {
        var module = new SpirvModule(ShaderCatalog.Load(name, rounded));
        Dictionary<uint, uint> exact = module.Decorated(Spirv.NoContraction);
        int[] sums = [Spirv.FAdd, Spirv.FSub, Spirv.FMul];
        IEnumerable<uint> results = module.Instructions().Where(i => sums.Contains(i.Op)).Select(i => i.Operands[1]);
        Assert.That(results.Where(id => !exact.ContainsKey(id)), Is.Empty, "additions and products without NoContraction");
    }

    [TestCaseSource(nameof(Modules))]
    public void Modules_Operations_HaveDefinedRounding(string name, bool rounded)
    {
        var module = new SpirvModule(ShaderCatalog.Load(name, rounded));
        int[] loose = [Spirv.FDiv, Spirv.FRem, Spirv.FMod, Spirv.VectorTimesScalar, Spirv.MatrixTimesScalar, Spirv.VectorTimesMatrix,
            Spirv.MatrixTimesVector, Spirv.MatrixTimesMatrix, Spirv.OuterProduct, Spirv.Dot];
        Assert.That(module.Instructions().Select(i => i.Op), Has.None.AnyOf(loose.Cast<object>().ToArray()));
        Assert.That(module.Of(Spirv.ExtInst).Select(o => o[3]).Distinct(), Is.SubsetOf(Spirv.ExactExtensions), "division, roots, fma and the like");
    }
}
