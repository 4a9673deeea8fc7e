namespace Lsm.Hashes;

/// <summary>One hash of the table: its name, and how it is computed.</summary>
internal readonly struct Probe
{
    public Probe(string name, Func<ulong> compute)
    {
        Name = name;
        Compute = compute;
    }

    public string Name { get; }

    public Func<ulong> Compute { get; }
}
