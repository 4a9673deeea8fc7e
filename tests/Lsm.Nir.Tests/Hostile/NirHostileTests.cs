namespace Lsm.Nir.Tests.Hostile;

/// <summary>Damaged files, and files that ask for endless work or for more memory than they are worth.</summary>
public class NirHostileTests
{
    private static readonly string[] Types = ["f2", "f4", "f8", "i1"];
    private static readonly string[] Chunks = ["(500, 500)", "(1, 1500)", "(1500, 1500)", "(16, 16)"];
    private PythonFolder python = null!;

    [SetUp]
    public void MakeFolder() => python = new PythonFolder();

    [TearDown]
    public void DeleteFolder() => python.Dispose();

    [TestCase("tail", "refers to")]
    [TestCase("superblock", "signature is missing")]
    public void Read_CutFile_IsRefused(string kind, string reason)
    {
        python.Run(PythonGraphs.Plain + "save(sys.argv[1], nodes, edges)");
        byte[] bytes = File.ReadAllBytes(python.File);
        File.WriteAllBytes(python.File, kind == "superblock" ? bytes[1..] : bytes[..(bytes.Length / 3)]);
        Refusal.Of(python.File, reason);
    }

    [Test]
    public void Read_ChunkWhoseChecksumDiffers_IsRefused()
    {
        python.Run(PythonGraphs.Plain + """
            del nodes["a"]["weight"]
            save(sys.argv[1], nodes, edges)
            with h5py.File(sys.argv[1], "a") as f: f["node/nodes/a"].create_dataset("weight", data=np.full((3, 2), 1234.5, "f4"), chunks=(3, 2), fletcher32=True)
            """);
        byte[] bytes = File.ReadAllBytes(python.File);
        bytes[bytes.AsSpan().IndexOf(BitConverter.GetBytes(1234.5f))]++;
        File.WriteAllBytes(python.File, bytes);
        Refusal.Of(python.File, "checksum differs");
    }

    [Test]
    public void Read_FilesOfOneValueRepeated_AllocateWhatIsDeclared()
    {
        const int Size = 1500;
        using var batch = new PythonBatch(Types.SelectMany(static type => Chunks.Select(chunks => Script(type, chunks))));
        foreach (string type in Types)
            foreach (string chunks in Chunks)
            {
                string file = batch.FileOf(Script(type, chunks));
                long before = GC.GetTotalAllocatedBytes(precise: true);
                NirModel read = NirFile.Read(file);
                long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
                TestContext.Out.WriteLine($"{type} in {chunks}: {new FileInfo(file).Length} bytes, {allocated} allocated");
                // Ten times the values, as is declared for the largest that a file may ask for; values of 1 or 2 bytes are widened.
                long values = Size * Size * (type == "f8" ? 8L : type == "f4" ? 4 : 10);
                Assert.That(allocated, Is.LessThan((10 * values) + 4_000_000), $"{type} in {chunks}");
                Assert.That(read.Model.Reservoir.Recurrent.SynapseCount, Is.EqualTo(Size * Size));
            }

        static string Script(string type, string chunks) => $$"""
            save(sys.argv[1], {**ends(2, 1), "a": linear(np.ones((1500, 2), "f4")), "lif": lif(1500), "rec": {"type": "Linear"}, "out": linear(np.ones((1, 1500), "f4"))},
                 chain("input", "a", "lif", "rec", "lif", "out", "output"))
            with h5py.File(sys.argv[1], "a") as f:
                f["node/nodes/rec"].create_dataset("weight", data=np.full((1500, 1500), 1, "{{type}}"), chunks={{chunks}}, compression="gzip")
            """;
    }

    [TestCase("full((8200, 8200), 1, 'f4')")]
    [TestCase("zeros((5800, 5800), 'f8')")]
    [TestCase("zeros((100, 1000000), 'f4')")]
    public void Read_SmallFileOfHugeMatrices_IsRefusedBeforeMemoryIsTaken(string weights)
    {
        python.Run($$"""
            save(sys.argv[1], {**ends(2, 1), "a": {"type": "Linear"}, "lif": lif(3), "out": linear(out)}, chain("input", "a", "lif", "out", "output"))
            with h5py.File(sys.argv[1], "a") as f:
                f["node/nodes/a"].create_dataset("weight", data=np.{{weights}}, chunks=(100, 1000), compression="gzip")
            """);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Refusal.Of(python.File, "all values of one file may take at most");
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(8_000_000));
    }

    [Test]
    public void Read_ManyNodesWithTheSameLargeValues_CountsEachOfThem()
    {
        python.Run("""
            nodes = {**ends(2, 1), "a": linear(w), "lif": lif(3), "out": linear(out)}
            save(sys.argv[1], nodes, chain("input", "a", "lif", "out", "output"))
            with h5py.File(sys.argv[1], "a") as f:
                big = f.create_dataset("big", data=np.zeros((4096, 4096), "f4"), compression="gzip")
                for i in range(100): f[f"node/nodes/x{i}/type"] = "Linear"; f[f"node/nodes/x{i}/weight"] = big
            """);
        Refusal.Of(python.File, "all values of one file may take at most");
    }

    [Test]
    public void Read_LayersThatMultiplyToMoreThanTheFileHolds_AreRefused()
    {
        // Each matrix is small, but the model would have an input matrix of 1,000,000 by 20,001.
        python.Run("""
            nodes = {**ends(1000000, 1), "a": linear(np.zeros((1, 1000000), "f4")), "one": lif(1), "b": linear(np.zeros((20000, 1), "f4")), "many": lif(20000), "out": linear(np.zeros((1, 20000), "f4"))}
            save(sys.argv[1], nodes, chain("input", "a", "one", "b", "many", "out", "output"))
            """);
        Refusal.Of(python.File, "matrix of 1000000 by 20001 weights");
    }

    [Test]
    public void Read_GraphOfManyPaths_IsRefused()
    {
        python.Run("""
            flats = {f"f{i}": {"type": "Flatten"} for i in range(30)}
            save(sys.argv[1], {**ends(2, 1), "a": linear(w), "lif": lif(3), "out": linear(out), **flats},
                 chain("input", "a", "lif", "out", "output") + [(x, y) for i, x in enumerate(flats) for y in list(flats)[i + 1:i + 4]] + [("input", "f0")])
            """);
        Refusal.Of(python.File, "too many paths");
    }
}
