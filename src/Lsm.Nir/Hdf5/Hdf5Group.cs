namespace Lsm.Nir.Hdf5;

/// <summary>A group: names and the objects that they refer to.</summary>
internal sealed class Hdf5Group
{
    private const int MaxLinks = 4096, MaxSoftLinks = 8;
    private readonly Hdf5File file;
    private readonly Dictionary<string, Hdf5Link> links = new(StringComparer.Ordinal);

    /// <param name="file">The file.</param>
    /// <param name="address">The group's object header.</param>
    /// <param name="where">The group's path, for messages.</param>
    public Hdf5Group(Hdf5File file, ulong address, string where)
        : this(file, new Hdf5Header(file.Bytes, address), where)
    {
    }

    private Hdf5Group(Hdf5File file, Hdf5Header header, string where)
    {
        (this.file, Where) = (file, where);
        foreach (Hdf5Cursor body in header.Bodies(Hdf5MessageType.Link))
            Add(Hdf5Link.From(body));
        if (header.Body(Hdf5MessageType.SymbolTable) is { } table)
            foreach (Hdf5Link link in Hdf5SymbolTable.Links(file.Bytes, table))
                Add(link);
        if (header.Body(Hdf5MessageType.LinkInfo) is { } info)
            foreach (Hdf5Link link in Hdf5DenseLinks.Links(file.Bytes, info))
                Add(link);
    }

    /// <summary>The path, for messages.</summary>
    public string Where { get; }

    /// <summary>The names in the order in which the file lists them.</summary>
    public IReadOnlyCollection<string> Names => links.Keys;

    public bool Has(string name) => links.ContainsKey(name);

    /// <summary>The group or dataset of a name.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is in another file.</exception>
    public object Get(string name)
    {
        if (!links.TryGetValue(name, out Hdf5Link? link))
            throw new InvalidDataException($"there is no '{Hdf5Text.Show(name)}' in {Where}");
        string path = Where == "/" ? "/" + Hdf5Text.Show(name) : $"{Where}/{Hdf5Text.Show(name)}";
        if (link.ExternalFile is { } other)
            throw new InvalidDataException($"{path} is an external link to the file '{Hdf5Text.Show(other)}'; a file has to hold its own data");
        if (link.Path is { } target)
            return Follow(target, path);
        var header = new Hdf5Header(file.Bytes, link.Address);
        return header.Has(Hdf5MessageType.Layout) ? new Hdf5Dataset(file, header, path)
            : header.Has(Hdf5MessageType.SymbolTable) || header.Has(Hdf5MessageType.LinkInfo) || header.Has(Hdf5MessageType.Link) ? new Hdf5Group(file, header, path)
            : throw new InvalidDataException($"{path} is neither a group nor a dataset");
    }

    private object Follow(string target, string path)
    {
        if (file.SoftLinks == MaxSoftLinks)
            throw new InvalidDataException($"{path} is a soft link that leads to more than {MaxSoftLinks} others");
        file.SoftLinks++;
        object at = target.StartsWith('/') ? file.Root : this;
        foreach (string step in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
            at = (at as Hdf5Group ?? throw new InvalidDataException($"{path} is a soft link to '{Hdf5Text.Show(target)}', which is not there")).Get(step);
        file.SoftLinks--;
        return at;
    }

    private void Add(Hdf5Link link)
    {
        if (links.Count == MaxLinks)
            throw new InvalidDataException($"{Where} has more than {MaxLinks} entries");
        if (!links.TryAdd(link.Name, link))
            throw new InvalidDataException($"{Where} has two entries '{Hdf5Text.Show(link.Name)}'");
    }
}
