using Lsm.Runtime;

namespace Lsm.Nir.Tests;

/// <summary>Files that <see cref="NirFile.Write"/> wrote, read by h5py, which shares no code with the library that writes them.</summary>
public class NirWrittenTests
{
    private PythonFolder python = null!;

    [SetUp]
    public void MakeFolder() => python = new PythonFolder();

    [TearDown]
    public void DeleteFolder() => python.Dispose();

    [Test]
    public void Write_Lif_HasThePublishedLayoutForH5py()
    {
        LiquidStateMachine model = NirRoundTripTests.Model(features: FeatureKind.Trace);
        NirFile.Write(python.File, model);
        string output = python.Run("""
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
            """);
        float[] dense = model.Reservoir.Recurrent.ToDense();
        Assert.That(output.Split(' ').Select(double.Parse), Is.EqualTo(new double[] { model.Reservoir.InputWeights[(3 * 40) + 7], dense.Sum(w => (double)w) }).Within(1e-9));
    }

    [Test]
    public void Write_CubaLif_HasThePublishedLayoutForH5py()
    {
        NirFile.Write(python.File, NirRoundTripTests.Model("mlp"), new NirOptions { CubaLif = true, TimeStep = 0.002 });
        python.Run("""
            nodes = h5py.File(sys.argv[1])["node/nodes"]
            assert {k: n["type"][()].decode() for k, n in nodes.items()} == {"input": "Input", "w_in": "Linear", "lif": "CubaLIF", "w_rec": "Linear", "hidden": "Affine", "readout": "Affine", "output": "Output"}
            lif = nodes["lif"]
            assert set(lif) - {"type", "metadata"} == {"tau_mem", "tau_syn", "r", "v_leak", "v_reset", "v_threshold", "w_in"}
            assert all(lif[k].shape == (40,) and lif[k].dtype == np.float64 for k in ("tau_mem", "tau_syn", "r", "v_leak", "v_threshold", "w_in"))
            assert np.allclose(1 - .002 / lif["tau_mem"][()], .5 + .01 * np.arange(40)) and np.all(lif["tau_syn"][()] == .002) and np.all(lif["w_in"][()] == 1)
            assert nodes["hidden/weight"].shape == (20, 40) and nodes["hidden/bias"].shape == (20,) and nodes["readout/weight"].shape == (3, 20)
            """);
    }

    [Test]
    public void Write_NeuronsWithoutLeak_AreIfForH5py()
    {
        var reservoir = LiquidReservoir.FromWeights([1, 2], Runtime.Networks.SynapseMatrix.FromDense(2, [0, 1, 0, 0]), beta: 1f, threshold: 3f);
        NirFile.Write(python.File, new LiquidStateMachine(reservoir, new Runtime.Readouts.LinearReadout(2, 1, [1, 1])), new NirOptions { TimeStep = 0.002 });
        python.Run("""
            nodes = h5py.File(sys.argv[1])["node/nodes"]
            assert nodes["lif/type"][()] == b"IF"
            assert set(nodes["lif"]) - {"type", "metadata"} == {"r", "v_threshold", "v_reset"}
            assert np.all(nodes["lif/r"][()] == 500) and np.all(nodes["lif/v_threshold"][()] == 3)
            """);
    }
}
