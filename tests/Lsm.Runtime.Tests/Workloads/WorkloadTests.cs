namespace Lsm.Runtime.Tests.Workloads;

/// <summary>The benchmark networks fire exactly the oracle's spikes.</summary>
public sealed class WorkloadTests
{
    private static IEnumerable<TestCaseData> Cases() =>
        from file in SharedData.Files(SharedData.Workloads, "w*.safetensors").DefaultIfEmpty("")
        from engine in TestEngines.All
        select new TestCaseData(file, engine).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file), engine.Name);

    [TestCaseSource(nameof(Cases))]
    public void Workload_fires_the_oracles_spikes(string path, EngineUnderTest engine)
    {
        Checkout.RequireData(path.Length > 0, $"A w*.safetensors file in {SharedData.Workloads} (test.sh generates them)");
        Workload workload = Workload.Load(path);
        if (engine.Kind == EngineKind.Vulkan && workload.IsHeavy)
        {
            // A software device takes minutes for such a run; it is held to the CPU's bits over the first steps instead.
            Assert.That(workload.Run(engine, 20), Is.EqualTo(workload.Run(TestEngines.All.First(), 20)));
            return;
        }

        Assert.That(workload.Run(engine, workload.Steps).Spikes, Is.EqualTo(workload.OracleSpikes));
    }
}
