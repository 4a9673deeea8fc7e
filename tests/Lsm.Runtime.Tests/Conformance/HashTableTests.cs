using Lsm.Hashes;

namespace Lsm.Runtime.Tests.Conformance;

/// <summary>This process computes the hashes of the table, which is the same for every environment.</summary>
public class HashTableTests
{
    private static IEnumerable<TestCaseData> Probes() => HashReport.CpuProbes().Select(probe => new TestCaseData(probe.Name, probe.Compute).SetArgDisplayNames(probe.Name));

    [TestCaseSource(nameof(Probes))]
    public void Compute_OnCpu_IsTheHashOfTheTable(string name, Func<ulong> compute) => Assert.That(compute(), Is.EqualTo(HashTable.Right[name]));

    [Test]
    public void Right_Names_AreThoseOfTheProbes() => Assert.That(HashTable.Right.Keys, Is.EquivalentTo(HashReport.CpuProbes().Select(probe => probe.Name)));

    [Test]
    public void Liquids_WithTheSensorsOfTheProbes_Fire()
    {
        foreach ((string name, Func<LiquidStateMachine> create) in Liquids.All())
        {
            using LsmEngine engine = LsmEngine.Create(create(), EngineKind.Cpu);
            using LsmState state = engine.CreateState(5);
            var draw = new Draw(1);
            var fired = new byte[5 * engine.Model.ReservoirSize];
            int spikes = 0;
            for (long frame = 0; frame < 8; frame++)
            {
                Liquids.Sense(state, draw);
                state.Begin(frame);
                state.End(frame);
                state.Neurons.ReadSpikes(fired);
                spikes += fired.Count(spike => spike != 0);
            }

            Assert.That(spikes, Is.GreaterThan(20), name);
        }
    }
}
