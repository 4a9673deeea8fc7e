using Lsm.Runtime;

namespace Lsm.Nir.Tests;

/// <summary>Graphs as NIR's reference implementation writes them, and the models that they become.</summary>
public class NirGraphTests
{
    private PythonFolder python = null!;

    [SetUp]
    public void MakeFolder() => python = new PythonFolder();

    [TearDown]
    public void DeleteFolder() => python.Dispose();

    private NirModel Save(string change, NirOptions? options = null) => python.Read(PythonGraphs.Plain + change + "\nsave(sys.argv[1], nodes, edges)", options);

    private static float[] Step(LiquidStateMachine model, params float[][] sensors)
    {
        using LsmState state = model.InitState(1);
        var motors = new float[model.OutputSize];
        foreach (float[] x in sensors)
            model.Step(state, x, motors);
        return motors;
    }

    [Test]
    public void Read_RecurrentLif_BecomesItsModel()
    {
        NirModel read = python.Read("""
            nodes = {**ends(2, 1), "a": linear(w), "lif": lif(3), "rec": linear(rec), "out": affine(out, np.array([.5], np.float32))}
            save(sys.argv[1], nodes, [("input", "a"), ("a", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "out"), ("out", "output")])
            """);
        LiquidStateMachine model = read.Model;
        Assert.Multiple(() =>
        {
            Assert.That(model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 1, 3, 5, 2, 4, 6 }));
            Assert.That(model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new[] { 0, .5f, 0, 0, 0, -.25f, 1, 0, 0 }));
            Assert.That(model.Reservoir.Beta.ToArray(), Is.All.EqualTo(0.9f));
            Assert.That(model.Reservoir.Threshold.ToArray(), Is.All.EqualTo(MathF.BitIncrement(1)));
            Assert.That(Step(model, [0.25f, 0.25f]), Is.EqualTo(new[] { 5.5f }), "u is 0.75, 1.75 and 2.75: the last two fire");
            Assert.That(read.Losses, Is.Empty);
            Assert.That((read.Model.Reservoir.Reset, read.Model.Reservoir.Bias.ContainsAnyExcept(0f)), Is.EqualTo((ResetKind.Value, false)));
        });
    }

    [Test]
    public void Read_CubaLifWithLeakPotentialResistanceAndBias_TakesThemAsCurrents()
    {
        NirModel read = python.Read("""
            neurons = {"type": "CubaLIF", "tau_mem": np.array([.02, .01, .01]), "tau_syn": np.full(3, .005), "r": np.array([20., 5., 10.]), "v_leak": np.array([0, 0, .5]),
                       "v_threshold": np.array([1., 2., 3.]), "w_in": np.array([1., 1., 2.])}
            nodes = {**ends(2, 1), "a": affine(w, np.array([0, 2, 0], np.float32)), "lif": neurons, "out": linear(out)}
            save(sys.argv[1], nodes, chain("input", "a", "lif", "out", "output"))
            """, new NirOptions { Features = FeatureKind.Membrane, Input = InputKind.Spikes });
        Assert.Multiple(() =>
        {
            Assert.That(read.Model.Reservoir.Beta.ToArray(), Is.EqualTo(new[] { 0.95f, 0.9f, 0.9f }));
            Assert.That(read.Model.Reservoir.Threshold.ToArray(), Is.EqualTo(new[] { 1f, 2, 3 }).Within(1e-6f));
            // A fifth of what arrives goes through the filter in one step.
            Assert.That(read.Model.Reservoir.SynapticDecay.ToArray(), Is.All.EqualTo(0.8f).Within(1e-6f));
            Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new[] { 0.2f, 0.3f, 2, 0.4f, 0.4f, 2.4f }).Within(1e-6f));
            Assert.That(read.Model.Reservoir.Bias.ToArray(), Is.EqualTo(new[] { 0, 0.2f, 0.01f }).Within(1e-6f));
            Assert.That(read.Model.Features, Is.EqualTo(FeatureKind.Membrane));
            Assert.That(read.Model.Reservoir.Input, Is.EqualTo(InputKind.Spikes));
            Assert.That(read.Model.Reservoir.Recurrent.SynapseCount, Is.Zero);
            Assert.That(read.Losses, Has.One.Contains("goes through the synaptic filter"));
        });
    }

    [Test]
    public void Read_NodesJoinedDirectly_PassValuesOn()
    {
        NirModel read = python.Read("""save(sys.argv[1], {**ends(3, 3), "lif": lif(3)}, [("input", "lif"), ("lif", "lif"), ("lif", "output")])""");
        Assert.Multiple(() =>
        {
            Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }));
            Assert.That(read.Model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }));
            Assert.That(read.Model.OutputSize, Is.EqualTo(3));
        });
    }

    [TestCase(1.0, "f8")]
    [TestCase(1.0, "f4")]
    [TestCase(0.1, "f8")]
    [TestCase(0.1, "f4")]
    [TestCase(0.7, "f8")]
    [TestCase(0.7, "f4")]
    public void Read_PotentialEqualToThreshold_FiresOnlyAboveIt(double threshold, string type)
    {
        // 1 - dt/tau = 0 and R dt/tau = 1, so the potential is the input.
        NirModel read = python.Read($$"""
            save(sys.argv[1], {**ends(1, 1), "lif": lif(1, tau=np.array([.001]), r=np.array([1.0]), v_threshold=np.array([{{FormattableString.Invariant($"{threshold}")}}], "{{type}}"))}, chain("input", "lif", "output"))
            """);
        float at = (float)threshold; // in single precision 0.1 is above 0.1, 0.7 below 0.7
        Assert.Multiple(() =>
        {
            Assert.That(Step(read.Model, [at]), Is.EqualTo(new[] { at > (type == "f4" ? at : threshold) ? 1f : 0f }));
            Assert.That(Step(read.Model, [MathF.BitIncrement(at)]), Is.EqualTo(new[] { 1f }));
            Assert.That(Step(read.Model, [MathF.BitDecrement(at)]), Is.EqualTo(new[] { 0f }));
        });
    }

    [TestCase("'tau': .02, 'r': 1.0, 'v_leak': 0.0, 'v_threshold': 1.0, 'v_reset': 0.0")]
    [TestCase("'tau': np.array([.02]), 'r': np.array([1.0]), 'v_leak': np.array([0.0]), 'v_threshold': np.array([1.0])")]
    [TestCase("'tau': np.float32(.02), 'r': np.float32(1), 'v_leak': np.zeros(1), 'v_threshold': np.ones((1, 1))")]
    public void Read_NeuronsOfSingleValues_TakeTheirNumberFromTheNeighbours(string parameters)
    {
        string[] neighbours =
        [
            "{**ends(2, 3), 'a': linear(w), 'lif': neurons}, chain('input', 'a', 'lif', 'output')",
            "{**ends(3, 1), 'lif': neurons, 'out': linear(out)}, chain('input', 'lif', 'out', 'output')",
            "{**ends(3, 3), 'lif': neurons}, chain('input', 'lif', 'output')",
            "{**ends(3, 3), 's': {'type': 'Scale', 'scale': np.ones(3)}, 'lif': neurons}, chain('input', 's', 'lif', 'output')",
            "{**ends(3, 1), 'f': {'type': 'Flatten'}, 'lif': neurons, 'rec': linear(rec), 'out': linear(out)}, chain('input', 'f', 'lif', 'rec', 'lif', 'out', 'output')",
        ];
        foreach (string graph in neighbours)
        {
            NirModel read = python.Read($$"""
                neurons = {'type': 'LIF', {{parameters}}}
                save(sys.argv[1], {{graph}})
                """);
            Assert.That(read.Model.Reservoir.Beta.ToArray(), Is.EqualTo(new[] { 0.95f, 0.95f, 0.95f }), graph);
        }
    }

    [TestCase("f4", 1e-3)]
    [TestCase("f4", 2e-3)]
    [TestCase("f4", 3e-3)]
    [TestCase("f4", 5e-3)]
    [TestCase("f4", 0.1)]
    [TestCase("f8", 5e-3)]
    public void Read_TauEqualToTheStep_HasNoMemory(string type, double step)
    {
        string tau = FormattableString.Invariant($"np.full(3, {step}, '{type}')");
        var options = new NirOptions { TimeStep = step };
        NirModel lif = Save($"nodes['lif'] = lif(3, tau={tau}, r=np.ones(3))", options), cuba = Save($"nodes['lif'] = cuba(3, tau_mem={tau}, tau_syn={tau}, r=np.ones(3))", options);
        Assert.Multiple(() =>
        {
            foreach (NirModel read in (NirModel[])[lif, cuba])
            {
                Assert.That(read.Model.Reservoir.Beta.ToArray(), Is.All.Zero);
                Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 1, 3, 5, 2, 4, 6 }));
                Assert.That(read.Losses, Has.None.Contains("tau_syn"));
            }
        });
    }

    [TestCase("[2]", "[1, 1, 1]")]
    [TestCase("[1, 2]", "[1]")]
    [TestCase("[2, 1, 1]", "[1, 1]")]
    public void Read_ShapesOfSeveralAxes_CountTheirValues(string input, string output)
    {
        NirModel read = Save($"nodes['input']['shape'] = np.array({input}); nodes['output']['shape'] = np.array({output})");
        Assert.That((read.Model.InputSize, read.Model.OutputSize), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Read_ResetToAnotherPotential_IsTheModels()
    {
        Assert.That(Reset("nodes['lif']['v_reset'] = np.array([0, -.25, .5])"), Is.EqualTo(new[] { 0, -.25f, .5f }));
        Assert.That(Reset("nodes['lif']['v_reset'] = np.full(3, -65.0)"), Is.All.EqualTo(-65));
        Assert.That(Reset("del nodes['lif']['v_reset']"), Is.All.Zero);
        Assert.That(Save("nodes['lif']['v_reset'] = np.full(3, .1)").Losses, Has.One.Contains("v_reset rounded"));

        float[] Reset(string change)
        {
            NirModel read = Save(change);
            Assert.That((read.Model.Reservoir.Reset, read.Losses.Count), Is.EqualTo((ResetKind.Value, 0)));
            return read.Model.Reservoir.ResetValue.ToArray();
        }
    }

    [Test]
    public void Read_FilterFasterThanTheStep_IsLeftOutAndListed()
    {
        NirModel read = Save("nodes['lif'] = cuba(3, tau_syn=np.full(3, .0005))");
        Assert.That(read.Model.Reservoir.SynapticDecay.ToArray(), Is.All.Zero);
        Assert.That(read.Losses, Has.One.Contains("tau_syn below the time step"));
    }

    [TestCase("edges.append(('a', 'a'))", "'a' to 'a': dropped")]
    [TestCase("edges.append(edges[0])", "'input' to 'a': listed 2 times, counts once")]
    [TestCase("nodes['p'] = graph({'input': {'type': 'Input', 'shape': np.array([3])}, 'output': {'type': 'Output', 'shape': np.array([3])}}, [('input', 'output')]); edges.append(('lif', 'p'))",
        "'lif' to 'p.input': dropped")]
    public void Read_EdgeThatTheModelLeavesOut_IsListed(string change, string loss) => Assert.That(Save(change).Losses, Has.One.Contains(loss));

    [Test]
    public void Read_FeedbackFromTheReadout_IsARecurrentPath()
    {
        NirModel read = Save("nodes['out'] = linear(rec); nodes['output']['shape'] = np.array([3]); edges.append(('out', 'lif'))");
        Assert.That(read.Model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new[] { 0, .5f, 0, 0, 0, -.25f, 1, 0, 0 }));
        Assert.That(read.Losses, Is.Empty);
    }

    [Test]
    public void Read_ParallelPaths_AddUp()
    {
        NirModel read = Save("nodes['b'] = linear(2 * w); nodes['rec'] = linear(rec); edges += chain('input', 'b', 'lif', 'rec', 'lif') + [('lif', 'lif')]");
        Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 3, 9, 15, 6, 12, 18 }));
        Assert.That(read.Model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new[] { 1, .5f, 0, 0, 1, -.25f, 1, 0, 1 }));
    }
}
