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
        if (engine.Kind == EngineKind.Cpu)
        {
            Assert.That(workload.Run(engine), Is.EqualTo(workload.OracleSpikes));
            return;
        }

        // Compared with the CPU, which runs to the end; to the end in the explicit test.
        foreach ((int steps, int agents) in workload.Quick)
        {
            (long Spikes, ulong Checksum) expected = workload.Run(TestEngines.All.First(), steps, agents);
            Assert.That(workload.Run(engine, steps, agents), Is.EqualTo(expected), $"{steps} steps of {agents} agents");
            Assert.That(steps == 1 || expected.Spikes > steps * agents, Is.True, "a long run without spikes shows nothing");
        }
    }

    /// <summary>All runs to their ends: <c>dotnet test tests/Lsm.Runtime.Tests -c Release --filter FullyQualifiedName~Workload_ToTheEnd</c>.</summary>
    [Explicit("minutes on a software device")]
    [Category("Full")]
    [TestCaseSource(nameof(Cases))]
    public void Workload_ToTheEnd_FiresTheSpikesOfTheOracle(string path, EngineUnderTest engine)
    {
        SharedData.RequireWorkload(path);
        Workload workload = Workload.Load(path);
        Assert.That(workload.Run(engine), Is.EqualTo(workload.OracleSpikes));
    }
}
