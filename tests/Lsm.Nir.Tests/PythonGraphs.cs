namespace Lsm.Nir.Tests;

/// <summary>Python that writes graphs with h5py as NIR's reference implementation does.</summary>
internal static class PythonGraphs
{
    /// <summary>As nir.write: scalars and strings plain, arrays packed with gzip, edges as pairs of strings.</summary>
    public const string Writer = """
        import sys, os, h5py, numpy as np
        def put(group, node):
            for key, value in node.items():
                if isinstance(value, dict): put(group.create_group(key), value)
                elif isinstance(value, str): group.create_dataset(key, data=value, dtype=h5py.string_dtype())
                elif isinstance(value, np.ndarray) and value.shape: group.create_dataset(key, data=value, compression="gzip")
                else: group.create_dataset(key, data=value)
        def graph(nodes, edges): return {"type": "NIRGraph", "nodes": nodes, "edges": edges}
        def save(path, nodes, edges, version="1.0.4", libver=None):
            with h5py.File(path, "w", libver=libver) as f:
                f.create_dataset("version", data=version, dtype=h5py.string_dtype())
                put(f.create_group("node"), graph(nodes, edges))
        def lif(n, **more):
            return {"type": "LIF", "tau": np.full(n, 0.01), "r": np.full(n, 10.0), "v_leak": np.zeros(n), "v_threshold": np.ones(n), "v_reset": np.zeros(n), **more}
        def cuba(n, **more):
            return {"type": "CubaLIF", "tau_mem": np.full(n, 0.01), "tau_syn": np.full(n, 0.001), "r": np.full(n, 10.0), "v_leak": np.zeros(n), "v_threshold": np.ones(n),
                    "v_reset": np.zeros(n), "w_in": np.ones(n), **more}
        def linear(weight): return {"type": "Linear", "weight": weight}
        def affine(weight, bias): return {"type": "Affine", "weight": weight, "bias": bias}
        def ends(i, o): return {"input": {"type": "Input", "shape": np.array([i])}, "output": {"type": "Output", "shape": np.array([o])}}
        def chain(*names): return list(zip(names, names[1:]))
        w = np.array([[1, 2], [3, 4], [5, 6]], np.float32); rec = np.array([[0, .5, 0], [0, 0, -.25], [1, 0, 0]], np.float32); out = np.array([[1, 2, 3]], np.float32)

        """;

    /// <summary>A graph of two inputs, three neurons and one output, as the variables <c>nodes</c> and <c>edges</c>.</summary>
    public const string Plain = """
        nodes = {**ends(2, 1), "a": linear(w), "lif": lif(3), "out": linear(out)}
        edges = chain("input", "a", "lif", "out", "output")

        """;
}
