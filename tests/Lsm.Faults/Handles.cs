namespace Lsm.Faults;

/// <summary>Which Vulkan objects are alive, by the name of the call that made them.</summary>
public sealed class Handles
{
    private readonly Dictionary<string, HashSet<nint>> alive = [];
    private readonly List<string> mistakes = [];

    /// <summary>What is alive, and what was destroyed without having been alive: one line each.</summary>
    public IReadOnlyList<string> Leaks =>
    [
        .. alive.Where(type => type.Value.Count > 0).Select(type => $"{type.Value.Count} x {type.Key}"),
        .. mistakes,
    ];

    /// <summary>Objects that are alive.</summary>
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
