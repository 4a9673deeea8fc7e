using Lsm.Nir.Tests.Hostile;

namespace Lsm.Nir.Tests;

/// <summary>Graphs that are no liquid are refused by a message that names the node or edge.</summary>
public class NirRefusalTests
{
    private static readonly (string Change, string Reason)[] Cases =
    [
        ("nodes['a']['weight'] = rec", "[3, 3]; [3, 2] is expected"),
        ("nodes['a']['weight'][0, 0] = np.nan", "NaN"),
        ("nodes['a']['weight'] = np.full((3, 2), 1e20)", "at most 2^30"),
        ("nodes['lif']['tau'][1] = np.inf", "tau[1]"),
        ("nodes['lif']['tau'][1] = 1e-4", "shorter than the time step"),
        ("nodes['lif']['v_threshold'][1] = -1", "Threshold"),
        ("nodes['lif']['r'] = np.ones(2)", "r has 2 values for 3 neurons"),
        ("del nodes['lif']['r']", "there is no 'r' in /node/nodes/lif"),
        ("nodes['lif']['r'] = 'ten'", "holds text; numbers are expected"),
        ("nodes['lif']['type'] = 7", "holds numbers; text is expected"),
        ("nodes['conv'] = {'type': 'Conv1d'}", "'Conv1d', which a liquid cannot represent"),
        ("nodes['two'] = lif(3)", "node 'two' has no part in a liquid"),
        ("nodes['b'] = linear(w)", "node 'b' has no part in a liquid"),
        ("nodes['in2'] = nodes['input']", "2 nodes of type Input"),
        ("edges.append(('out', 'nowhere'))", "'nowhere', which is not there"),
        ("edges.append(('input', 'output'))", "the edge from 'input' to 'output'"),
        ("edges.append(('output', 'lif'))", "the edge from 'output' to 'lif'"),
        ("edges.append(('a', 'out'))", "the edge from 'input' to 'a', on the way to 'output'"),
        ("edges.append(('out', 'lif'))", "[1, 3]; [3, 3] is expected"),
        ("edges.pop()", "no path leads from the neurons to 'output'"),
        ("edges.pop(0)", "no path leads from 'input' to the neurons"),
        ("nodes['b'] = linear(np.ones((3, 3))); edges = chain('input', 'a', 'b', 'lif', 'out', 'output')", "without a rectifier"),
        ("nodes['b'] = linear(np.ones((1, 1))); edges = chain('input', 'a', 'lif', 'out', 'b', 'output')", "without a rectifier"),
        ("nodes['s'] = {'type': 'Scale', 'scale': np.ones(2)}; edges = chain('input', 'a', 's', 'lif', 'out', 'output')", "scales 2 values; there are 3"),
        ("nodes['output']['shape'] = np.array([2])", "[2, 3] is expected"),
        ("nodes['input']['shape'] = np.array([2, 2])", "[3, 4] is expected"),
        ("nodes['input']['shape'] = np.array([2**40])", "1 to 1048576 values"),
        ("nodes['input']['shape'] = np.array([2**40, 2**40])", "1 to 1048576 values"),
        ("nodes['input']['shape'] = np.array([0])", "1 to 1048576 values"),
        ("nodes['a']['weight'] = np.zeros((2, 3, 2))", "[3, 2] is expected"),
        ("nodes['a']['weight'] = np.zeros((3, 2), complex)", "compound"),
        ("nodes['a']['weight'] = np.zeros((3, 2), bool)", "enumeration"),
        ("nodes['a']['weight'] = np.zeros((3, 2), np.longdouble)", "float values of 16 bytes"),
    ];

    private PythonBatch batch = null!;

    [OneTimeSetUp]
    public void WriteFiles() => batch = new PythonBatch(Cases.Select(static c => Script(c.Change)));

    [OneTimeTearDown]
    public void DeleteFiles() => batch?.Dispose();

    private static string Script(string change) => PythonGraphs.Plain + change + "\nsave(sys.argv[1], nodes, edges)";

    private static IEnumerable<TestCaseData> Changes() => Cases.Select(static c => new TestCaseData(c.Change, c.Reason));

    [TestCaseSource(nameof(Changes))]
    public void Read_GraphThatIsNoLiquid_IsRefusedByName(string change, string reason) => Refusal.Of(batch.FileOf(Script(change)), reason);
}
