namespace Lsm.Faults;

/// <summary>The live Vulkan objects, by the name of the call that creates them.</summary>
public sealed class Handles
{
    private readonly Dictionary<string, HashSet<nint>> alive = [];
    private readonly List<string> mistakes = [];

    /// <summary>One line for each type with live objects, and for each object that was destroyed without being alive.</summary>
    public IReadOnlyList<string> Leaks =>
    [
        .. alive.Where(type => type.Value.Count > 0).Select(type => $"{type.Value.Count} x {type.Key}"),
        .. mistakes,
    ];

    /// <summary>The number of live objects.</summary>
    public int Count => alive.Sum(type => type.Value.Count);

    internal void Made(string type, nint handle)
    {
        if (!alive.TryGetValue(type, out HashSet<nint>? handles))
        {
            alive.Add(type, handles = []);
        }

        handles.Add(handle);
    }

    internal void Destroyed(string type, nint handle)
    {
        if (handle != 0 && !(alive.TryGetValue(type, out HashSet<nint>? handles) && handles.Remove(handle)))
        {
            mistakes.Add($"{type} {handle:x}: destroyed, but not alive");
        }
    }
}
