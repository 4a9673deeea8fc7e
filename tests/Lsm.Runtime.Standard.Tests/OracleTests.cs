using Lsm.Runtime.Tests.Workloads;

namespace Lsm.Runtime.Tests;

/// <summary>The benchmark networks fire exactly the spikes of the oracle. The two smallest always run; all of them are explicit, because some take minutes without intrinsics.</summary>
public class OracleTests
{
    private static IEnumerable<string> All() => SharedData.Files(SharedData.Workloads);

    private static IEnumerable<string> Small() => All().OrderBy(path => path.Length > 0 ? new FileInfo(path).Length : 0).Take(2);

    [TestCaseSource(nameof(Small))]
    public void Workload_SmallOnes_FireTheSpikesOfTheOracle(string path)
    {
        SharedData.RequireWorkload(path);
        Workload workload = Workload.Load(path);
        Assert.That(workload.Run(TestEngines.All.First()), Is.EqualTo(workload.OracleSpikes));
    }

    [TestCaseSource(nameof(All))]
    [Explicit("minutes")]
    [Category("Full")]
    public void Workload_All_FireTheSpikesOfTheOracle(string path) => Workload_SmallOnes_FireTheSpikesOfTheOracle(path);
}
