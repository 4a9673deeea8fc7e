using Lsm.Runtime;

namespace Lsm.Nir.Tests;

/// <summary>Graphs as other tools write them: snnTorch's recurrent layers, norse and Rockpool, integrators as readout, layers in a row.</summary>
public class NirFieldTests
{
    private PythonFolder python = null!;

    [SetUp]
    public void MakeFolder() => python = new PythonFolder();

    [TearDown]
    public void DeleteFolder() => python.Dispose();

    // As export_to_nir: step 1e-4, tau = dt/(1 - beta), r = tau/dt, w_in = tau_syn/dt, a recurrent layer as a graph of its own.
    private const string SnnTorch = """
        dt = 1e-4
        def leaky(beta, threshold):
            tau = dt / (1 - beta); return {"type": "LIF", "tau": tau, "r": tau / dt, "v_leak": np.zeros_like(beta), "v_threshold": threshold, "v_reset": np.zeros_like(threshold)}
        def synaptic(alpha, beta, threshold):
            tau, syn = dt / (1 - beta), dt / (1 - alpha)
            return {"type": "CubaLIF", "tau_mem": tau, "tau_syn": syn, "r": tau / dt, "v_leak": np.zeros_like(beta), "v_threshold": threshold, "w_in": syn / dt, "v_reset": np.zeros_like(threshold)}
        def recurrent(neurons, weights, n):
            return graph({"input": {"type": "Input", "shape": np.array([n])}, "lif": neurons, "w_rec": weights, "output": {"type": "Output", "shape": np.array([n])}},
                         [("input", "lif"), ("lif", "w_rec"), ("w_rec", "lif"), ("lif", "output")])
        three = lambda v: np.ones(3) * np.float32(v)

        """;

    private static readonly NirOptions SnnTorchStep = new() { TimeStep = 1e-4 };

    [Test]
    public void Read_SnnTorchRLeaky_TakesTheSubgraphAsTheLayer()
    {
        NirModel read = python.Read(SnnTorch + """
            nodes = {**ends(2, 1), "fc1": affine(w, np.zeros(3, "f4")), "rlif1": recurrent(leaky(three(.9), three(1)), affine(rec, np.zeros(3, "f4")), 3), "fc2": linear(out)}
            save(sys.argv[1], nodes, chain("input", "fc1", "rlif1", "fc2", "output"))
            """, SnnTorchStep);
        Assert.Multiple(() =>
        {
            Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 1, 3, 5, 2, 4, 6 }));
            Assert.That(read.Model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new[] { 0, .5f, 0, 0, 0, -.25f, 1, 0, 0 }));
            Assert.That(read.Model.Reservoir.Beta.ToArray(), Is.All.EqualTo(0.9f).Within(1e-6f));
            Assert.That(read.Losses, Is.Empty);
        });
    }

    [Test]
    public void Read_SnnTorchRSynapticWithOwnRecurrence_TakesTheDiagonal()
    {
        NirModel read = python.Read(SnnTorch + """
            nodes = {**ends(2, 1), "fc1": linear(w), "rsyn": recurrent(synaptic(three(.5), three(.75), three(1)), linear(np.diag(np.array([.5, -1, 2], "f4"))), 3), "fc2": linear(out)}
            save(sys.argv[1], nodes, chain("input", "fc1", "rsyn", "fc2", "output"))
            """, SnnTorchStep);
        Assert.Multiple(() =>
        {
            // snnTorch's syn' = alpha*syn + x: w_in = 1/(1 - alpha) takes back what the Euler step of the filter multiplies x with.
            Assert.That(read.Model.Reservoir.SynapticDecay.ToArray(), Is.All.EqualTo(0.5f).Within(1e-6f));
            Assert.That(read.Model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new[] { .5f, 0, 0, 0, -1, 0, 0, 0, 2 }).Within(1e-4f));
            Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 1, 3, 5, 2, 4, 6 }).Within(1e-4f));
            Assert.That(read.Losses, Has.None.Contains("tau_syn"));
        });
    }

    [Test]
    public void Read_SnnTorchSequentialOfScalarLayers_ReadsBothLayers()
    {
        // Flatten, Linear, Leaky, Linear, Leaky, with single values for beta and threshold; nirtorch lists edges twice now and then.
        NirModel read = python.Read(SnnTorch + """
            one = lambda v: np.float32(v)
            nodes = {"input": {"type": "Input", "shape": np.array([1, 2])}, "0": {"type": "Flatten", "start_dim": 0, "end_dim": -1, "input_type": np.array([1, 2])}, "1": affine(w, np.zeros(3, "f4")),
                     "2": leaky(one(.5), one(1)), "3": linear(out), "4": leaky(one(.5), np.array([2.0])), "output": {"type": "Output", "shape": np.array([1])}}
            edges = chain("input", "0", "1", "2", "3", "4", "output")
            save(sys.argv[1], nodes, edges + edges[:1])
            """, SnnTorchStep);
        Assert.Multiple(() =>
        {
            Assert.That(read.Model.ReservoirSize, Is.EqualTo(4));
            Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 1, 3, 5, 0, 2, 4, 6, 0 }));
            Assert.That(read.Model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new float[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0 }));
            Assert.That(read.Model.Reservoir.Threshold.ToArray(), Is.EqualTo(new float[] { 1, 1, 1, 2 }).Within(1e-6f));
            Assert.That(((Runtime.Readouts.LinearReadout)read.Model.Readout).Weights.ToArray(), Is.EqualTo(new float[] { 0, 0, 0, 1 }));
            Assert.That(read.Losses, Has.One.Contains("one step after"));
            Assert.That(read.Losses, Has.One.Contains("listed 2 times"));
            Assert.That(read.Losses, Has.Count.EqualTo(2));
        });
    }

    [Test]
    public void Read_GraphsInsideGraphs_AreFlattened()
    {
        NirModel read = python.Read(SnnTorch + """
            inner = recurrent(leaky(three(.9), three(1)), linear(rec), 3)
            middle = graph({"in": {"type": "Input", "shape": np.array([2])}, "fc": linear(w), "layer": inner, "out": {"type": "Output", "shape": np.array([3])}}, chain("in", "fc", "layer", "out"))
            save(sys.argv[1], {**ends(2, 1), "all": middle, "fc2": linear(out)}, chain("input", "all", "fc2", "output"))
            """, SnnTorchStep);
        Assert.That(read.Model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new[] { 0, .5f, 0, 0, 0, -.25f, 1, 0, 0 }));
        Assert.That(read.Losses, Is.Empty);
    }

    [TestCase("del inner['nodes']['output']; inner['edges'].pop()", "without an Input or without an Output")]
    [TestCase("inner['nodes']['more'] = inner['nodes']['input']", "second Input")]
    [TestCase("inner['edges'].append(('lif', 'nowhere'))", "'nowhere', which is not there")]
    [TestCase("nodes['r.lif'] = lif(3)", "two nodes have the name 'r.lif'")]
    [TestCase("for i in range(6): inner = graph({'input': inner['nodes']['input'], 'x': inner, 'output': inner['nodes']['output']}, chain('input', 'x', 'output')); nodes['r'] = inner", "nested more than 4 deep")]
    public void Read_GraphInAGraphThatIsUnsound_IsRefusedByName(string change, string reason)
    {
        python.Run(SnnTorch + "inner = recurrent(leaky(three(.9), three(1)), linear(rec), 3); nodes = {**ends(2, 1), 'a': linear(w), 'r': inner, 'out': linear(out)}\n"
            + change + "\nsave(sys.argv[1], nodes, chain('input', 'a', 'r', 'out', 'output'))");
        Assert.That(() => NirFile.Read(python.File), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
    }

    [Test]
    public void Read_If_HasNoLeak()
    {
        // dv/dt = R I, so a step of 0.01 adds R * 0.01.
        NirModel read = python.Read("""
            neurons = {"type": "IF", "r": np.array([100., 50., 100.]), "v_threshold": np.array([1., 2., 3.])}
            save(sys.argv[1], {**ends(2, 1), "a": linear(w), "if": neurons, "out": linear(out)}, chain("input", "a", "if", "out", "output"))
            """, new NirOptions { TimeStep = 0.01 });
        Assert.That(read.Model.Reservoir.Beta.ToArray(), Is.All.EqualTo(1f));
        Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 1, 1.5f, 5, 2, 2, 6 }));
    }

    [Test]
    public void Read_ScaleBeforeAndBehindWeights_MultipliesThem()
    {
        NirModel read = python.Read("""
            scale = lambda *v: {"type": "Scale", "scale": np.array(v)}
            nodes = {**ends(2, 1), "s1": scale(10., 100.), "a": affine(w, np.ones(3, "f4")), "s2": scale(1., 2., 4.), "lif": lif(3), "s3": scale(.5), "s4": scale(3., 5., 7.), "out": linear(out), "s5": scale(2.)}
            save(sys.argv[1], nodes, chain("input", "s1", "a", "s2", "lif", "s4", "lif") + chain("lif", "s3", "out", "s5", "output"))
            """);
        Assert.Multiple(() =>
        {
            Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 10, 60, 200, 200, 800, 2400 }));
            Assert.That(read.Model.Reservoir.Bias.ToArray(), Is.EqualTo(new float[] { 1, 2, 4 }));
            Assert.That(read.Model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new float[] { 3, 0, 0, 0, 5, 0, 0, 0, 7 }));
            Assert.That(((Runtime.Readouts.LinearReadout)read.Model.Readout).Weights.ToArray(), Is.EqualTo(new float[] { 1, 2, 3 }));
        });
    }

    [Test]
    public void Read_ScaleThatLosesDigits_IsListed()
    {
        NirModel read = python.Read("""
            save(sys.argv[1], {**ends(3, 3), "s": {"type": "Scale", "scale": np.full(3, .1)}, "lif": lif(3)}, chain("input", "s", "lif", "output"))
            """);
        Assert.That(read.Losses, Has.One.Contains("products with scale rounded"));
    }

    [TestCase("{'type': 'LI', 'tau': np.full(2, .004), 'r': np.full(2, 8.), 'v_leak': np.zeros(2)}", 0.75f)]
    [TestCase("{'type': 'LI', 'tau': .004, 'r': 8., 'v_leak': 0.}", 0.75f)]
    [TestCase("{'type': 'CubaLI', 'tau_mem': np.full(2, .004), 'tau_syn': np.full(2, .001), 'r': np.full(2, 8.), 'v_leak': np.zeros(2), 'w_in': np.ones(2)}", 0.75f)]
    [TestCase("{'type': 'I', 'r': np.full(2, 2000.)}", 1f)]
    public void Read_IntegratorBehindWeights_IsAReadoutOfTraces(string integrator, float beta)
    {
        NirModel read = python.Read($$"""
            save(sys.argv[1], {**ends(1, 2), "a": linear(np.ones((1, 1), "f4")), "lif": lif(1, tau=np.array([.001]), r=np.ones(1)), "out": linear(np.array([[3.], [-1.]], "f4")), "li": {{integrator}}},
                 chain("input", "a", "lif", "out", "li", "output"))
            """);
        // v' = beta v + 2 W s
        float v = 0;
        using LsmState state = read.Model.InitState(1);
        var motors = new float[2];
        foreach (float x in (float[])[2, 0, 0, 2, 2, 0])
        {
            v = (beta * v) + (2 * (x > 1 ? 1 : 0));
            read.Model.Step(state, [x], motors);
            Assert.That(motors, Is.EqualTo(new[] { 3 * v, -v }).Within(1e-4f));
        }
        Assert.That(read.Model.Features, Is.EqualTo(FeatureKind.Trace));
        Assert.That(read.Losses, Is.Empty);
    }

    [Test]
    public void Read_IntegratorOfEachNeuron_KeepsItsTimeConstant()
    {
        NirModel read = python.Read("""
            li = {"type": "LI", "tau": np.array([.002, .004, .008]), "r": np.array([2., 4., 8.]), "v_leak": np.zeros(3)}
            save(sys.argv[1], {**ends(2, 1), "a": linear(w), "lif": lif(3), "li": li, "out": affine(out, np.array([.5], "f4"))}, chain("input", "a", "lif", "li", "out", "output"))
            """);
        Assert.That(read.Model.TraceDecay.ToArray(), Is.EqualTo(new[] { .5f, .75f, .875f }));
        Assert.That(((Runtime.Readouts.LinearReadout)read.Model.Readout).Weights.ToArray(), Is.EqualTo(new float[] { 1, 2, 3 }));
        Assert.That(((Runtime.Readouts.LinearReadout)read.Model.Readout).Bias.ToArray(), Is.EqualTo(new[] { .5f }));
    }

    [Test]
    public void Read_IntegratorWithBiasAndLeakPotential_AddsTheirFinalValue()
    {
        NirModel read = python.Read("""
            li = {"type": "LI", "tau": np.full(1, .004), "r": np.full(1, 8.), "v_leak": np.full(1, .25)}
            save(sys.argv[1], {**ends(2, 1), "a": linear(w), "lif": lif(3), "out": affine(out, np.array([.5], "f4")), "li": li}, chain("input", "a", "lif", "out", "li", "output"))
            """);
        Assert.That(((Runtime.Readouts.LinearReadout)read.Model.Readout).Bias.ToArray(), Is.EqualTo(new[] { (8 * .5f) + .25f }));
        Assert.That(read.Losses, Has.One.Contains("final value"));
    }

    [TestCase("{'type': 'LI', 'tau': np.array([.002, .004]), 'r': np.ones(2), 'v_leak': np.zeros(2)}", "several time constants")]
    [TestCase("{'type': 'I', 'r': np.ones(2)}", "without leak", "affine(np.ones((2, 3)), np.ones(2))")]
    public void Read_IntegratorThatTracesCannotDo_IsRefusedByName(string integrator, string reason, string weights = "linear(np.ones((2, 3)))")
    {
        python.Run($$"""
            save(sys.argv[1], {**ends(2, 2), "a": linear(w), "lif": lif(3), "out": {{weights}}, "li": {{integrator}}}, chain("input", "a", "lif", "out", "li", "output"))
            """);
        Assert.That(() => NirFile.Read(python.File), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
    }

    [Test]
    public void Read_TwoRecurrentLayersInARow_ReadsTheirWeightsAsBlocks()
    {
        NirModel read = python.Read("""
            nodes = {**ends(2, 1), "fc1": linear(w), "lif1": lif(3), "rec": linear(rec), "fc2": linear(np.array([[1, 2, 3], [4, 5, 6]], "f4")), "lif2": lif(2), "out": linear(np.array([[7, 8]], "f4"))}
            save(sys.argv[1], nodes, chain("input", "fc1", "lif1", "rec", "lif1", "fc2", "lif2", "out", "output"))
            """);
        Assert.That(read.Model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new[]
        {
            0, .5f, 0, 0, 0,
            0, 0, -.25f, 0, 0,
            1, 0, 0, 0, 0,
            1, 2, 3, 0, 0,
            4, 5, 6, 0, 0,
        }));
        Assert.That(((Runtime.Readouts.LinearReadout)read.Model.Readout).Weights.ToArray(), Is.EqualTo(new float[] { 0, 0, 0, 7, 8 }));
    }
}
