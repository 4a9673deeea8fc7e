namespace Lsm.Runtime.Tuning;

/// <summary>Writes lines in the order of their numbers, whichever is ready first: a journal has the same bytes for any number of threads and workers.</summary>
internal sealed class LineOrder
{
    private readonly Dictionary<int, Action> ready = [];
    private int next;

    /// <summary>A line is ready: writes it and those that waited for it, if all before it are written.</summary>
    public void Ready(int line, Action write)
    {
        ready.Add(line, write);
        while (ready.Remove(next, out Action? first))
        {
            first();
            next++;
        }
    }

    /// <summary>There is nothing to write for a line.</summary>
    public void Skip(int line) => Ready(line, static () => { });

    /// <summary>The study ends early: writes what is ready behind a gap too.</summary>
    public void End()
    {
        foreach (Action write in ready.OrderBy(static line => line.Key).Select(static line => line.Value))
        {
            write();
        }

        ready.Clear();
    }
}
