namespace Lsm.Runtime.Tests.Conformance;

/// <summary>Every engine fires exactly the spikes of the reference runs, and its membranes and outputs are within 1e-3 of theirs.</summary>
public sealed class ConformanceTests
{
    private const double Tolerance = 1e-3;

    private static IEnumerable<TestCaseData> Cases() =>
        from file in SharedData.Files(SharedData.Conformance)
        from engine in TestEngines.All
        select new TestCaseData(file, engine).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file), engine.Name);

    [TestCaseSource(nameof(Cases))]
    public void Step_ReferenceRun_GivesItsSpikesMembranesAndOutputs(string path, EngineUnderTest engineUnderTest)
    {
        SharedData.RequireConformance(path);
        ReferenceRun run = ReferenceRun.Load(path);
        using LsmEngine engine = engineUnderTest.Create(run.Model);
        using LsmState state = engine.CreateState(run.Batch);
        int n = run.Model.ReservoirSize, inputRow = run.Batch * run.Model.InputSize, stateRow = run.Batch * n, outputRow = run.Batch * run.Model.OutputSize;
        var spikes = new byte[stateRow];
        var membranes = new float[stateRow];
        var outputs = new float[outputRow];
        for (int t = 0; t < run.Steps; t++)
        {
            run.Model.Step(state, run.Inputs.AsSpan(t * inputRow, inputRow), outputs);
            state.Neurons.ReadSpikes(spikes);
            state.Neurons.ReadMembranes(membranes);
            int firstMiss = spikes.AsSpan().CommonPrefixLength(run.Spikes.AsSpan(t * stateRow, stateRow));
            Assert.That(firstMiss, Is.EqualTo(stateRow), () => $"step {t}, agent {firstMiss / n}, neuron {firstMiss % n} differs");
            Assert.That(Nearness.Distance(membranes, run.Membranes.AsSpan(t * stateRow, stateRow)), Is.LessThan(Tolerance), $"membranes at step {t}");
            Assert.That(Nearness.Distance(outputs, run.Outputs.AsSpan(t * outputRow, outputRow)), Is.LessThan(Tolerance), $"outputs at step {t}");
        }
    }
}
