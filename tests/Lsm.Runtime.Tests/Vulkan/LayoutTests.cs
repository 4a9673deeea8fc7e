using Lsm.Runtime.Engines;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Shaders;
using Lsm.Shaders.Tests;

namespace Lsm.Runtime.Tests.Vulkan;

/// <summary>The kernels and the host agree: bindings, constants, push constants and flags, read from the SPIR-V and the GLSL.</summary>
public partial class LayoutTests
{
    private static readonly Dictionary<uint, string> Bindings = new() { [0] = "Model", [1] = "State", [2] = "Input", [3] = "Output" };

    public static IEnumerable<TestCaseData> Modules() =>
        from name in ShaderCatalog.Names from rounded in new[] { false, true } select new TestCaseData(name, rounded);

    [TestCaseSource(nameof(Modules))]
    public void Modules_Bindings_AreTheHosts(string name, bool rounded)
    {
        Dictionary<uint, string> found = new SpirvModule(ShaderCatalog.Load(name, rounded)).Bindings();
        Assert.That(found, Is.SubsetOf(Bindings));
        Assert.That(found, Is.Not.Empty);
    }

    [TestCaseSource(nameof(Modules))]
    public void Modules_Constants_HaveTheHostsNumbers(string name, bool rounded)
    {
        Dictionary<string, uint> host = Enum.GetValues<KernelConstant>().ToDictionary(constant => constant.ToString(), constant => (uint)constant);
        foreach ((string constant, uint number) in new SpirvModule(ShaderCatalog.Load(name, rounded)).Constants())
        {
            Assert.That(host, Does.ContainKey(Camel(constant)).WithValue(number), constant);
        }
    }

    [TestCaseSource(nameof(Modules))]
    public void Modules_PushConstants_HaveTheHostsOffsets(string name, bool rounded)
    {
        Dictionary<string, uint> kernel = new SpirvModule(ShaderCatalog.Load(name, rounded)).Offsets("Push");
        Dictionary<string, uint> host = typeof(PushConstants).GetFields(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(field => char.ToLowerInvariant(field.Name[0]) + field.Name[1..], field => (uint)Marshal.OffsetOf<PushConstants>(field.Name));
        Assert.That(kernel, Is.EqualTo(host));
        Assert.That(Marshal.SizeOf<PushConstants>(), Is.EqualTo(PushConstants.Size).And.LessThanOrEqualTo(128));
    }

    [TestCaseSource(nameof(Modules))]
    public void Modules_StepCount_IsTheFirstWordOfTheInput(string name, bool rounded)
    {
        var module = new SpirvModule(ShaderCatalog.Load(name, rounded));
        if (module.Bindings().ContainsValue("Input"))
        {
            Assert.That(module.Offsets("Input"), Is.EqualTo(new Dictionary<string, uint> { ["tickSteps"] = 0, ["inputs"] = 4 }));
        }
    }

    [Test]
    public void Modules_FlagsAndFeatures_HaveTheHostsValues()
    {
        Dictionary<string, uint> glsl = Constants("layout.glsl");
        foreach (SlotFlags flag in Enum.GetValues<SlotFlags>().Where(flag => flag is not (SlotFlags.None or SlotFlags.Held))) // Held is for the host alone
        {
            Assert.That(glsl["SLOT_" + flag.ToString().ToUpperInvariant()], Is.EqualTo((uint)flag));
        }

        Assert.That(glsl["FEATURES_SPIKES"], Is.EqualTo((uint)FeatureKind.Spikes));
        Assert.That(glsl["FEATURES_COUNTS"], Is.EqualTo((uint)FeatureKind.SpikeCounts));
        Assert.That(glsl["FEATURES_TRACE"], Is.EqualTo((uint)FeatureKind.Trace));
        Assert.That(glsl["FEATURES_MEMBRANE"], Is.EqualTo((uint)FeatureKind.Membrane));
    }

    [Test]
    public void FusedExtended_MostPast_IsTheHosts() =>
        Assert.That(Constants("fused_extended.comp"), Does.ContainKey("MOST_PAST").WithValue((uint)LiquidShape.MostPast));

    private static Dictionary<string, uint> Constants(string file) =>
        Constant().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "shaders", file)))
            .ToDictionary(match => match.Groups[1].Value, match => uint.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));

    private static string Camel(string constant) =>
        string.Concat(constant.Split('_').Select(word => word[0] + word[1..].ToLowerInvariant()));

    [GeneratedRegex(@"const uint ((?:SLOT|FEATURES|MOST)_\w+) = (\d+)u;")]
    private static partial Regex Constant();
}
