namespace Lsm.Fuzz;

/// <summary>A reader to be fuzzed.</summary>
/// <param name="Name">What the tally calls it.</param>
/// <param name="Corpus">Valid files to start from.</param>
/// <param name="Repair">Makes lengths and checksums fit again after a mutation, so that the checks behind them are reached.</param>
/// <param name="Read">Reads a file and throws <see cref="LieException"/> if what it accepted is not what the file says.</param>
/// <param name="MaxAllocation">The most bytes that reading a file of the given length may allocate.</param>
internal sealed record Target(string Name, byte[][] Corpus, Func<byte[], byte[]>? Repair, Action<byte[]> Read, Func<long, long> MaxAllocation);
