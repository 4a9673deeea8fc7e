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
        if (engine.Kind == EngineKind.Vulkan && workload.QuickSteps < workload.Steps)
        {
            // Compared with the CPU, which runs to the end, over the first steps; to the end in the explicit test.
            Assert.That(workload.Run(engine, workload.QuickSteps), Is.EqualTo(workload.Run(TestEngines.All.First(), workload.QuickSteps)));
            return;
        }

        Assert.That(workload.Run(engine, workload.Steps).Spikes, Is.EqualTo(workload.OracleSpikes));
    }

    /// <summary>All runs to their ends: <c>dotnet test tests/Lsm.Runtime.Tests -c Release --filter FullyQualifiedName~Workload_ToTheEnd</c>.</summary>
    [Explicit("minutes on a software device")]
    [Category("Full")]
    [TestCaseSource(nameof(Cases))]
    public void Workload_ToTheEnd_FiresTheSpikesOfTheOracle(string path, EngineUnderTest engine)
    {
        SharedData.RequireWorkload(path);
        Workload workload = Workload.Load(path);
        Assert.That(workload.Run(engine, workload.Steps).Spikes, Is.EqualTo(workload.OracleSpikes));
    }
}
