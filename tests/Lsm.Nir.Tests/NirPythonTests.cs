using Lsm.Runtime;
using Lsm.Runtime.Networks;

namespace Lsm.Nir.Tests;

/// <summary>Against h5py, which shares no code with the library used here, in the layout that NIR's reference implementation writes.</summary>
public class NirPythonTests
{
    private string path = "";

    [SetUp]
    public void ChoosePath() => path = Path.Combine(Directory.CreateTempSubdirectory("lsm-nir").FullName, "model.nir");

    [TearDown]
    public void DeleteFolder() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    // As nir.write does it: scalars and strings plain, arrays packed with gzip, edges as pairs of strings.
    internal const string Writer = """
        import sys, h5py, numpy as np
        def put(group, node):
            for key, value in node.items():
                if isinstance(value, dict): put(group.create_group(key), value)
                elif isinstance(value, str): group.create_dataset(key, data=value, dtype=h5py.string_dtype())
                elif isinstance(value, np.ndarray): group.create_dataset(key, data=value, compression="gzip")
                else: group.create_dataset(key, data=value)
        def save(path, nodes, edges, version="1.0.4"):
            with h5py.File(path, "w") as f:
                f.create_dataset("version", data=version, dtype=h5py.string_dtype())
                put(f.create_group("node"), {"type": "NIRGraph", "nodes": nodes, "edges": edges})
        def lif(n, **more):
            return {"type": "LIF", "tau": np.full(n, 0.01), "r": np.full(n, 10.0), "v_leak": np.zeros(n), "v_threshold": np.ones(n), "v_reset": np.zeros(n), **more}
        def ends(i, o): return {"input": {"type": "Input", "shape": np.array([i])}, "output": {"type": "Output", "shape": np.array([o])}}
        w = np.array([[1, 2], [3, 4], [5, 6]], np.float32); rec = np.array([[0, .5, 0], [0, 0, -.25], [1, 0, 0]], np.float32); out = np.array([[1, 2, 3]], np.float32)

        """;

    private NirModel Read(string script, NirOptions? options = null)
    {
        Python.Run(Writer + script, path);
        return NirFile.Read(path, options);
    }

    [Test]
    public void A_recurrent_LIF_graph_becomes_its_model()
    {
        NirModel read = Read("""
            nodes = {**ends(2, 1), "a": {"type": "Linear", "weight": w}, "lif": lif(3), "rec": {"type": "Linear", "weight": rec},
                     "out": {"type": "Affine", "weight": out, "bias": np.array([.5], np.float32)}}
            save(sys.argv[1], nodes, [("input", "a"), ("a", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "out"), ("out", "output")])
            """);
        LiquidStateMachine model = read.Model;
        var state = model.InitState(1);
        var y = new float[1];
        model.Step(state, [0.25f, 0.25f], y); // u = 0.75, 1.75, 2.75: the last two fire
        Assert.Multiple(() =>
        {
            Assert.That(model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 1, 3, 5, 2, 4, 6 }));
            Assert.That(model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new[] { 0, .5f, 0, 0, 0, -.25f, 1, 0, 0 }));
            Assert.That(model.Reservoir.Beta.ToArray(), Is.All.EqualTo(0.9f));
            Assert.That(model.Reservoir.Threshold.ToArray(), Is.All.EqualTo(1f));
            Assert.That(y, Is.EqualTo(new[] { 5.5f }));
            Assert.That(read.Losses, Has.Count.EqualTo(1).And.Some.Contains("reset"));
            Assert.That(read.ConstantInput, Is.Null);
        });
        state.Dispose();
    }

    [Test]
    public void CubaLIF_leak_potential_resistance_and_biases_are_taken_as_currents()
    {
        NirModel read = Read("""
            cuba = {"type": "CubaLIF", "tau_mem": np.array([.02, .01, .01]), "tau_syn": np.full(3, .005), "r": np.array([20., 5., 10.]), "v_leak": np.array([0, 0, .5]),
                    "v_threshold": np.array([1., 2., 3.]), "w_in": np.array([1., 1., 2.])}
            nodes = {**ends(2, 1), "a": {"type": "Affine", "weight": w, "bias": np.array([0, 2, 0], np.float32)}, "lif": cuba, "out": {"type": "Linear", "weight": out}}
            save(sys.argv[1], nodes, [("input", "a"), ("a", "lif"), ("lif", "out"), ("out", "output")])
            """, new NirOptions { Features = FeatureKind.Membrane, Input = InputKind.Spikes });
        Assert.Multiple(() =>
        {
            Assert.That(read.Model.Reservoir.Beta.ToArray(), Is.EqualTo(new[] { 0.95f, 0.9f, 0.9f }));
            Assert.That(read.Model.Reservoir.Threshold.ToArray(), Is.EqualTo(new[] { 1f, 2, 3 }));
            Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new[] { 1, 1.5f, 10, 2, 2, 12, 0, 1, 0.05f }).Within(1e-6f));
            Assert.That(read.ConstantInput, Is.EqualTo(2));
            Assert.That(read.Model.Features, Is.EqualTo(FeatureKind.Membrane));
            Assert.That(read.Model.Reservoir.Input, Is.EqualTo(InputKind.Spikes));
            Assert.That(read.Model.Reservoir.Recurrent.SynapseCount, Is.Zero);
            Assert.That(read.Losses, Has.Some.Contains("tau_syn").And.Some.Contains("number 2").And.Some.Contains("reset"));
        });
    }

    [Test]
    public void Nodes_that_are_joined_directly_pass_values_on()
    {
        NirModel read = Read("""
            save(sys.argv[1], {**ends(3, 3), "lif": lif(3)}, [("input", "lif"), ("lif", "lif"), ("lif", "output")])
            """);
        Assert.Multiple(() =>
        {
            Assert.That(read.Model.Reservoir.InputWeights.ToArray(), Is.EqualTo(new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }));
            Assert.That(read.Model.Reservoir.Recurrent.ToDense(), Is.EqualTo(new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }));
            Assert.That(read.Model.OutputSize, Is.EqualTo(3));
        });
    }

    private const string Plain = """
        nodes = {**ends(2, 1), "a": {"type": "Linear", "weight": w}, "lif": lif(3), "out": {"type": "Linear", "weight": out}}
        edges = [("input", "a"), ("a", "lif"), ("lif", "out"), ("out", "output")]

        """;

    [TestCase("nodes['a']['weight'] = rec", "[3, 3]; [3, 2] is expected")]
    [TestCase("nodes['a']['weight'][0, 0] = np.nan", "NaN")]
    [TestCase("nodes['a']['weight'] = np.full((3, 2), 1e20)", "at most 2^30")]
    [TestCase("nodes['lif']['tau'][1] = np.inf", "tau[1]")]
    [TestCase("nodes['lif']['tau'][1] = 1e-4", "shorter than the time step")]
    [TestCase("nodes['lif']['v_threshold'][1] = -1", "Threshold")]
    [TestCase("del nodes['lif']['r']", "there is no 'r' in node 'lif'")]
    [TestCase("nodes['lif']['r'] = 'ten'", "VariableLength")]
    [TestCase("nodes['conv'] = {'type': 'Conv1d'}", "'Conv1d', which a liquid has no place for")]
    [TestCase("nodes['two'] = lif(3)", "2 nodes that are a layer of neurons")]
    [TestCase("edges.append(('out', 'nowhere'))", "'nowhere', which is not there")]
    [TestCase("edges.append(('input', 'output'))", "the edge from 'input' to 'output'")]
    [TestCase("edges.append(edges[0])", "twice")]
    [TestCase("edges.pop()", "at most two Linear or Affine")]
    [TestCase("nodes['b'] = {'type': 'Linear', 'weight': w}; edges += [('input', 'b'), ('b', 'lif')]", "several ways")]
    [TestCase("nodes['output']['shape'] = np.array([2])", "[2, 3] is expected")]
    [TestCase("nodes['input']['shape'] = np.array([2, 2])", "one axis")]
    [TestCase("nodes['input']['shape'] = np.array([2**40])", "one axis of 1 to")]
    [TestCase("nodes['a']['weight'] = np.zeros((3, 2, 1))", "3 axes")]
    [TestCase("nodes['a']['weight'] = np.zeros((3, 2), complex)", "Compound")]
    public void A_graph_that_is_no_liquid_is_refused_by_name(string change, string reason)
    {
        Python.Run(Writer + Plain + change + "\nsave(sys.argv[1], nodes, edges)", path);
        Assert.That(() => NirFile.Read(path), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("model.nir: ").And.Message.Contains(reason));
    }

    [TestCase("f['node/nodes/lif/r'] = h5py.SoftLink('/node/nodes/lif/r')", "model.nir: ")]
    [TestCase("f['node/nodes/lif/r'] = h5py.SoftLink('/node/nodes/lif')", "is not a dataset")]
    [TestCase("f['node/nodes/lif/r'] = h5py.ExternalLink('none.h5', '/x')", "model.nir: ")]
    [TestCase("f['node/nodes/lif/r'] = f['node/nodes']", "is not a dataset")]
    [TestCase("l = h5py.VirtualLayout((3,), 'f8'); l[:] = h5py.VirtualSource('none.h5', 'x', (3,)); f['node/nodes/lif'].create_virtual_dataset('r', l)", "VirtualStorage")]
    [TestCase("f['node/nodes/lif'].create_dataset('r', (2**31 - 1, 3), 'f8', chunks=(1024, 3), compression='gzip')", "more than the file can hold")]
    [TestCase("f['node/nodes/lif'].create_dataset('r', (2**58, ), 'f8')", "more than the file can hold")]
    [TestCase("f['node/nodes/lif'].create_dataset('r', data=h5py.Empty('f8'))", "none at all")]
    public void A_file_that_plays_tricks_is_refused(string trick, string reason)
    {
        Python.Run(Writer + Plain + "del nodes['lif']['r']\nsave(sys.argv[1], nodes, edges)\nwith h5py.File(sys.argv[1], 'a') as f: " + trick, path);
        Assert.That(() => NirFile.Read(path), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
    }

    [Test]
    public void What_is_written_here_is_read_by_h5py_as_the_layout_has_it()
    {
        LiquidStateMachine model = NirRoundTripTests.Model(features: FeatureKind.Trace);
        NirFile.Write(path, model);
        string output = Python.Run("""
            import sys, h5py, numpy as np
            f = h5py.File(sys.argv[1]); nodes = f["node/nodes"]
            assert f["version"][()] == b"1.0" and f["node/type"][()] == b"NIRGraph"
            assert sorted((a.decode(), b.decode()) for a, b in f["node/edges"][()]) == sorted([("input", "w_in"), ("w_in", "lif"), ("lif", "w_rec"), ("w_rec", "lif"), ("lif", "readout"), ("readout", "output")])
            assert {k: n["type"][()].decode() for k, n in nodes.items()} == {"input": "Input", "w_in": "Linear", "lif": "LIF", "w_rec": "Linear", "readout": "Affine", "output": "Output"}
            lif = nodes["lif"]
            assert all(lif[k].shape == (40,) and lif[k].dtype == np.float64 for k in ("tau", "r", "v_leak", "v_threshold", "v_reset"))
            assert np.allclose(1 - 1e-3 / lif["tau"][()], .5 + .01 * np.arange(40)) and np.allclose(lif["r"][()] * 1e-3 / lif["tau"][()], 1)
            assert lif["metadata/lsm_reset"][()] == b"subtract" and nodes["readout/metadata/lsm_features"][()] == b"trace"
            assert list(nodes["input/shape"][()]) == [5] and list(nodes["output/shape"][()]) == [3]
            assert nodes["w_in/weight"].shape == (40, 5) and nodes["w_rec/weight"].shape == (40, 40) and nodes["readout/weight"].shape == (3, 40)
            print(float(nodes["w_in/weight"][7, 3]), float(nodes["w_rec/weight"][()].astype(float).sum()))
            """, path);
        float[] dense = model.Reservoir.Recurrent.ToDense();
        Assert.That(output.Split(' ').Select(double.Parse), Is.EqualTo(new double[] { model.Reservoir.InputWeights[(3 * 40) + 7], dense.Sum(w => (double)w) }).Within(1e-9));
    }

    [Test]
    public void A_CubaLIF_that_is_written_here_is_read_by_h5py_as_the_layout_has_it()
    {
        NirFile.Write(path, NirRoundTripTests.Model("mlp"), new NirOptions { CubaLif = true, TimeStep = 0.002 });
        Python.Run("""
            import sys, h5py, numpy as np
            nodes = h5py.File(sys.argv[1])["node/nodes"]
            assert {k: n["type"][()].decode() for k, n in nodes.items()} == {"input": "Input", "w_in": "Linear", "lif": "CubaLIF", "w_rec": "Linear", "hidden": "Affine", "readout": "Affine", "output": "Output"}
            lif = nodes["lif"]
            assert set(lif) - {"type", "metadata"} == {"tau_mem", "tau_syn", "r", "v_leak", "v_reset", "v_threshold", "w_in"}
            assert all(lif[k].shape == (40,) and lif[k].dtype == np.float64 for k in ("tau_mem", "tau_syn", "r", "v_leak", "v_threshold", "w_in"))
            assert np.allclose(1 - .002 / lif["tau_mem"][()], .5 + .01 * np.arange(40)) and np.all(lif["tau_syn"][()] == .002) and np.all(lif["w_in"][()] == 1)
            assert nodes["hidden/weight"].shape == (20, 40) and nodes["hidden/bias"].shape == (20,) and nodes["readout/weight"].shape == (3, 20)
            """, path);
    }
}
