namespace Lsm.Runtime.Tuning;

/// <summary>Writes lines in the order of their numbers, whichever is ready first: a journal has the same bytes for any number of threads and workers.</summary>
internal sealed class LineOrder
{
    private readonly Dictionary<int, Action> ready = [];
    private int next;

    /// <summary>Takes a line that is ready. Writes it and the lines that waited for it, if all earlier lines are written.</summary>
    public void Ready(int line, Action write)
    {
        ready.Add(line, write);
        while (ready.Remove(next, out Action? first))
        {
            first();
            next++;
        }
    }

    /// <summary>Marks a line as empty, so that later lines do not wait for it.</summary>
    public void Skip(int line) => Ready(line, static () => { });

    /// <summary>Writes the lines after a gap that are ready; called when a study ends early.</summary>
    public void End()
    {
        foreach (Action write in ready.OrderBy(static line => line.Key).Select(static line => line.Value))
        {
            write();
        }

        ready.Clear();
    }
}
