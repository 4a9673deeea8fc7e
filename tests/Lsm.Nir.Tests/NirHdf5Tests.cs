namespace Lsm.Nir.Tests;

/// <summary>Every version of the HDF5 format, and every way in which h5py stores the same numbers, gives the same model.</summary>
public class NirHdf5Tests
{
    private const int Neurons = 40, Inputs = 60;
    private PythonFolder python = null!;

    [SetUp]
    public void MakeFolder() => python = new PythonFolder();

    [TearDown]
    public void DeleteFolder() => python.Dispose();

    private static float[] Expected(float scale) =>
        [.. Enumerable.Range(0, Inputs * Neurons).Select(i => ((((i % Neurons) * Inputs) + (i / Neurons)) % 97 - 48) / 32f * scale)];

    // 1 - dt/tau = 0.5 and R dt/tau = 1.
    private const string Graph = """
        folder = os.path.dirname(sys.argv[1])
        W = (np.arange(40 * 60).reshape(40, 60) % 97 - 48) / 32
        def nodes(): return {**ends(60, 40), "a": {"type": "Linear"}, "lif": lif(40, tau=np.full(40, .002), r=np.full(40, 2.0))}
        edges = chain("input", "a", "lif", "output")

        """;

    private void CheckAll(int least)
    {
        string[] files = Directory.GetFiles(python.Folder, "*.nir");
        Assert.That(files, Has.Length.GreaterThanOrEqualTo(least));
        Assert.Multiple(() =>
        {
            foreach (string path in files)
            {
                string name = Path.GetFileName(path);
                try
                {
                    float[] weights = NirFile.Read(path).Model.Reservoir.InputWeights.ToArray();
                    Assert.That(weights, Is.EqualTo(Expected(name.StartsWith("x32", StringComparison.Ordinal) ? 32 : name.StartsWith("zero", StringComparison.Ordinal) ? 0 : 1)), name);
                }
                catch (InvalidDataException refused)
                {
                    Assert.Fail($"{name}: {refused.Message}");
                }
            }
        });
    }

    [Test]
    public void Read_NamesOfAnyLengthInAnyFormatVersion_ReadsTheSameModel()
    {
        // HDF5 2.0 writes by default what earlier libraries write for v108.
        python.Run(Graph + """
            bounds = ["earliest", "latest", ("earliest", "v108"), ("v108", "v108"), ("v108", "v110"), ("v110", "v110"), ("v108", "latest")]
            for b, libver in enumerate(bounds):
                for length in list(range(1, 13)) + [24, 200]:
                    n = nodes(); n["a"]["weight"] = W.astype("f4")
                    rename = {"a": "a" * length, "lif": "n" * length, "input": "i" * length, "output": "o" * length}
                    save(f"{folder}/{b}-{length}.nir", {rename[k]: v for k, v in n.items()}, [(rename[x], rename[y]) for x, y in edges], libver=libver)
            """);
        CheckAll(least: 7 * 14);
    }

    [Test]
    public void Read_GroupsOfManyEntriesInAnyFormatVersion_ReadsTheSameModel()
    {
        python.Run(Graph + """
            for libver in ("earliest", "v108", "v110", "latest"):
                for count in (3, 7, 20, 120):
                    n = nodes(); n["a"]["weight"] = W.astype("f4")
                    names = [f"flat{'x' * (i % 40)}{i}" for i in range(count)]
                    n.update({name: {"type": "Flatten", "start_dim": 0, "end_dim": -1, "input_type": np.array([60])} for name in names})
                    n["lif"] = cuba(40, tau_mem=np.full(40, .002), r=np.full(40, 2.0), metadata={"note": "x", "other": 3})
                    save(f"{folder}/{libver}-{count}.nir", n, chain("input", *names, "a", "lif", "output"), libver=libver)
                n = nodes(); n["a"]["weight"] = W.astype("f4")
                save(f"{folder}/{libver}-metadata.nir", {**n, "lif": {**n["lif"], "metadata": {f"entry {i} {'x' * (i % 50)}": i for i in range(3000)}}}, edges, libver=libver)
            """);
        CheckAll(least: 4 * 5);
    }

    [Test]
    public void Read_AnyStorageAndPrecision_ReadsTheSameModel()
    {
        python.Run(Graph + """
            def compact(group):
                plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE); plist.set_layout(h5py.h5d.COMPACT)
                h5py.h5d.create(group.id, b"weight", h5py.h5t.NATIVE_FLOAT, h5py.h5s.create_simple((40, 60)), plist).write(h5py.h5s.ALL, h5py.h5s.ALL, W.astype("f4"))
            def early(group, **more):
                plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE); plist.set_chunk((7, 9)); plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
                h5py.h5d.create(group.id, b"weight", h5py.h5t.NATIVE_FLOAT, h5py.h5s.create_simple((40, 60)), plist).write(h5py.h5s.ALL, h5py.h5s.ALL, W.astype("f4"))
            def plain(data, **how): return lambda group: group.create_dataset("weight", data=data, **how)
            def grown(chunks, maxshape, **how):
                def write(group):
                    d = group.create_dataset("weight", (1, 60), "f4", chunks=chunks, maxshape=maxshape, **how)
                    d.resize((90, 60)); d[40:] = 3; d.resize((40, 60)); d[:] = W
                return write
            def committed(group):
                group.file["types"] = np.dtype("f4"); group.create_dataset("weight", data=W, dtype=group.file["types"])
            def unwritten(**how): return lambda group: group.create_dataset("weight", (40, 60), "f4", **how)
            def partly(group):
                d = group.create_dataset("weight", (40, 60), "f4", chunks=(10, 60), fillvalue=-1.5); d[0:40] = W
                e = group.create_dataset("unused", (40, 60), "f4", chunks=(10, 60), fillvalue=-1.5); e[10:20] = W[10:20]
            f4 = W.astype("f4")
            ways = {"contiguous": plain(f4), "compact": compact, "early": early, "committed": committed, "partly": partly, "grown": grown((7, 9), (None, 60)), "grown2": grown((7, 9), (None, None)),
                    "grown3": grown((7, 60), (100, 60)), "zero": unwritten(), "zerochunks": unwritten(chunks=(7, 9)), "zeropacked": unwritten(chunks=(7, 9), compression="gzip")}
            for kind in (">f4", "<f8", ">f8", "<f2", ">f2"): ways["as" + kind] = plain(W.astype(kind)); ways["packed" + kind] = plain(W.astype(kind), compression="gzip", shuffle=True)
            for kind in ("<i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8"): ways["x32" + kind] = plain((W * 32).astype(kind)); ways["x32packed" + kind] = plain((W * 32).astype(kind), compression="gzip")
            for chunks in ((40, 60), (7, 9), (1, 1)):
                for name, how in {"": {}, "sum": {"fletcher32": True}, "all": {"compression": "gzip", "shuffle": True, "fletcher32": True}, "lzfall": {"compression": "lzf", "shuffle": True, "fletcher32": True}}.items():
                    for limit, maxshape in {"": None, "rows": (None, 60), "columns": (40, None), "both": (None, None), "more": (100, 200)}.items():
                        ways[f"{chunks[0]}x{chunks[1]}{name}{limit}"] = plain(f4, chunks=chunks, maxshape=maxshape, **how)
            for libver in ("earliest", "v108", "latest"):
                for name, write in ways.items():
                    path = f"{folder}/{name}-{libver}.nir".replace("<", "l").replace(">", "b")
                    save(path, nodes(), edges, libver=libver)
                    with h5py.File(path, "a", libver=libver) as f: write(f["node/nodes/a"])
            """);
        CheckAll(least: 3 * 90);
    }

    [TestCase("f4")]
    [TestCase("f8")]
    public void Read_ChunksOf500By500_ReadsAll(string type)
    {
        NirModel read = python.Read("""
            n = 1300
            nodes = {**ends(2, n), "a": linear(np.ones((n, 2), "f4")), "lif": lif(n), "rec": {"type": "Linear"}}
            save(sys.argv[1], nodes, chain("input", "a", "lif", "rec", "lif", "output"))
            with h5py.File(sys.argv[1], "a") as f: f["node/nodes/rec"].create_dataset("weight", data=(np.arange(n * n).reshape(n, n) % 3 == 0).astype("TYPE"), chunks=(500, 500), compression="gzip")
            """.Replace("TYPE", type, StringComparison.Ordinal));
        Assert.That(read.Model.Reservoir.Recurrent.SynapseCount, Is.EqualTo(((1300 * 1300) + 2) / 3));
    }

    [Test]
    public void Read_FileBehindAUserBlock_ReadsTheSameModel()
    {
        python.Run(Graph + """
            for size in (512, 4096):
                for libver in ("earliest", "latest"):
                    path = f"{folder}/{size}-{libver}.nir"
                    with h5py.File(path, "w", userblock_size=size, libver=libver) as f:
                        n = nodes(); n["a"]["weight"] = W.astype("f4"); put(f.create_group("node"), graph(n, edges))
            """);
        CheckAll(least: 4);
    }

    [Test]
    public void Read_StringsOfFixedLength_ReadsTheSameModel()
    {
        python.Run(Graph + """
            n = nodes(); n["a"]["weight"] = W.astype("f4")
            for libver in ("earliest", "latest"):
                with h5py.File(f"{folder}/{libver}.nir", "w", libver=libver) as f:
                    node = f.create_group("node"); node["type"] = np.bytes_("NIRGraph"); node["edges"] = np.array(edges, "S6")
                    for name, values in n.items():
                        group = node.create_group("nodes/" + name)
                        for key, value in values.items(): group[key] = np.bytes_(value) if isinstance(value, str) else value
            """);
        CheckAll(least: 2);
    }
}
