namespace Lsm.Runtime.Tests.Workloads;

/// <summary>The benchmark networks fire exactly the spikes of the oracle.</summary>
public sealed class WorkloadTests
{
    private static IEnumerable<TestCaseData> Cases() =>
        from file in SharedData.Files(SharedData.Workloads)
        from engine in TestEngines.All
        select new TestCaseData(file, engine).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file), engine.Name);

    [TestCaseSource(nameof(Cases))]
    public void Workload_EveryEngine_FiresTheSpikesOfTheOracle(string path, EngineUnderTest engine)
    {
        SharedData.RequireWorkload(path);
        Workload workload = Workload.Load(path);
        if (engine.Kind == EngineKind.Vulkan && workload.IsHeavy)
        {
            // A software device takes minutes for such a run, so it is compared with the CPU over the first steps instead.
            int first = Math.Min(20, workload.Steps);
            Assert.That(workload.Run(engine, first), Is.EqualTo(workload.Run(TestEngines.All.First(), first)));
            return;
        }

        Assert.That(workload.Run(engine, workload.Steps).Spikes, Is.EqualTo(workload.OracleSpikes));
    }
}
