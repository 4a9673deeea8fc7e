namespace Lsm.Runtime.Tuning;

/// <summary>Writes lines in the order of their numbers, whichever is ready first: a journal has the same bytes for any number of threads and workers.</summary>
internal sealed class LineOrder(int count, Action<int> write)
{
    private readonly bool[] ready = new bool[count];
    private int next;

    /// <summary>A line is ready: writes it and those that waited for it, if all before it are written.</summary>
    public void Ready(int line)
    {
        lock (ready)
        {
            ready[line] = true;
            for (; next < ready.Length && ready[next]; next++)
            {
                write(next);
            }
        }
    }

    /// <summary>The study ends early: writes what is ready behind a gap too.</summary>
    public void End()
    {
        lock (ready)
        {
            for (; next < ready.Length; next++)
            {
                if (ready[next])
                {
                    write(next);
                }
            }
        }
    }
}
