namespace Lsm.Nir.Tests.Hostile;

/// <summary>Files that refer to other files or to themselves, or that claim more than they hold.</summary>
public class NirTrickTests
{
    private const string OtherFile = "o = h5py.File(folder + '/other.nir', 'w'); o['r'] = np.ones(3); o.close(); ";

    private static readonly string[] Versions = ["earliest", "v108", "latest"];

    private static readonly string[] ExternalLinks =
    [
        "group['r'] = h5py.ExternalLink('other.nir', '/r')",
        "group['r'] = h5py.ExternalLink('other.nir', '/')",
        "group['r'] = h5py.ExternalLink('missing.nir', '/r')",
        "group['x'] = h5py.ExternalLink('other.nir', '/r'); group['r'] = h5py.SoftLink('x')",
    ];

    private static readonly string[] ExternalStorages =
    [
        "open(folder + '/secret', 'wb').write(bytes(24)); group.create_dataset('r', (3,), 'f8', external=[(folder + '/secret', 0, 24)])",
        "os.mkfifo(folder + '/fifo'); group.create_dataset('r', (3,), 'f8', external=[(folder + '/fifo', 0, 24)])",
        "group.create_dataset('r', (3,), 'f8', external=[('/proc/self/environ', 0, 24)])",
        "group.create_dataset('r', (3,), 'f8', external=[('missing', 0, 12), ('missing too', 0, h5py.h5f.UNLIMITED)])",
    ];

    private static readonly (string Trick, string Reason)[] Cases =
    [
        ("group['r'] = np.ones(3); f['node/nodes/more'] = h5py.ExternalLink('other.nir', '/node')", "external link to the file 'other.nir'"),
        ("group['r'] = np.ones(3); f['node/nodes/more'] = h5py.SoftLink('/node/nodes/more')", "is a soft link that leads to more than 8 others"),
        ("group['r'] = h5py.SoftLink('/node/nodes/lif/r')", "is a soft link that leads to more than 8 others"),
        ("group['r'] = h5py.SoftLink('/node/nodes/lif')", "is not a dataset"),
        ("group['r'] = h5py.SoftLink('nowhere')", "there is no 'nowhere' in /node/nodes/lif"),
        ("group['r'] = f['node/nodes']", "is not a dataset"),
        ("group['r'] = np.ones(3); f['node/nodes/more'] = f['node']", "nested more than 4 deep"),
        ("group['r'] = np.dtype('f8')", "is neither a group nor a dataset"),
        ("l = h5py.VirtualLayout((3,), 'f8'); l[:] = h5py.VirtualSource('none.h5', 'x', (3,)); group.create_virtual_dataset('r', l)", "virtual dataset"),
        ("group.create_dataset('r', (2**31 - 1, 3), 'f8', chunks=(1024, 3), compression='gzip')", "at most 2147483591 are supported"),
        ("group.create_dataset('r', (2**27, 3), 'f8', chunks=(1024, 3), compression='gzip')", "bytes of memory; all values of one file may take at most 268435456"),
        ("group.create_dataset('r', (2**20,), 'f8', chunks=(1,))", "more chunks than the file can hold"),
        ("group.create_dataset('r', (3,), 'f8', chunks=(2**28,), maxshape=(None,))", "more than 2147483591 bytes"),
        ("group.create_dataset('r', (3,), 'f8', chunks=(2**27,), maxshape=(None,))", "bytes of memory; all values of one file may take at most 268435456"),
        ("group.create_dataset('r', (2**58,), 'f8')", "at most 2147483591 are supported"),
        ("group.create_dataset('r', data=h5py.Empty('f8'))", "no value at all"),
        ("group.create_dataset('r', data=np.ones(3, 'i4'), chunks=(3,), scaleoffset=0)", "filter 6"),
        ("group.create_dataset('r', data=np.ones((1,) * 9))", "9 axes"),
        ("group.create_dataset('r', data=np.ones(3)); f['node/version'] = 1; del f['node/edges']; f['node/edges'] = np.full((600, 2), b'lif')", "at most 512 edges"),
        ("group['r'] = np.ones(3); del group['type']; group['type'] = 'L' * 1000", "text of 1000 characters"),
        ("group['r'] = np.ones(3); del group['type']; group['type'] = np.bytes_('L' * 1000)", "text of 1000 characters"),
        ("group['r'] = np.ones(3); [f.__setitem__(f'node/nodes/{i}/type', 'Flatten') for i in range(200)]", "more than 128 nodes"),
        ("group['r'] = np.ones(3); [f.__setitem__(f'node/nodes/many/{i}', 1) for i in range(5000)]", "more than 4096 entries"),
    ];

    private PythonBatch batch = null!;

    [OneTimeSetUp]
    public void WriteFiles() => batch = new PythonBatch(
    [
        .. Cases.Select(static c => Script(c.Trick, "earliest")),
        .. Versions.SelectMany(static v => ExternalStorages.Select(s => Script(s, v)).Concat(ExternalLinks.Select(l => Script(OtherFile + l, v)))),
    ]);

    [OneTimeTearDown]
    public void DeleteFiles() => batch?.Dispose();

    private static string Script(string trick, string libver) => PythonGraphs.Plain + $"""
        del nodes["lif"]["r"]
        save(sys.argv[1], nodes, edges, libver="{libver}")
        folder = os.path.dirname(sys.argv[1])
        with h5py.File(sys.argv[1], "a", libver="{libver}") as f:
            group = f["node/nodes/lif"]
            {trick}
        """;

    private static IEnumerable<TestCaseData> Tricks() => Cases.Select(static c => new TestCaseData(c.Trick, c.Reason));

    [Test, Combinatorial]
    public void Read_ExternalStorage_IsRefusedBeforeTheFileIsOpened([ValueSource(nameof(ExternalStorages))] string trick, [ValueSource(nameof(Versions))] string libver) =>
        Refusal.Of(batch.FileOf(Script(trick, libver)), "/node/nodes/lif/r has its values in external storage");

    [Test, Combinatorial]
    public void Read_ExternalLink_IsRefusedByName([ValueSource(nameof(ExternalLinks))] string trick, [ValueSource(nameof(Versions))] string libver) =>
        Refusal.Of(batch.FileOf(Script(OtherFile + trick, libver)), "external link to the file");

    [TestCaseSource(nameof(Tricks))]
    public void Read_DeceptiveFile_IsRefusedByName(string trick, string reason) => Refusal.Of(batch.FileOf(Script(trick, "earliest")), reason);
}
