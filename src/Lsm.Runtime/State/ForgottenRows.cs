using System.Collections.Concurrent;
using Lsm.Runtime.Engines;

namespace Lsm.Runtime;

/// <summary>The rows of states that were never disposed. A finaliser adds them; the thread that is inside the engine frees them.</summary>
internal sealed class ForgottenRows
{
    private readonly ConcurrentQueue<AgentRows> rows = new();

    public void Add(AgentRows forgotten) => rows.Enqueue(forgotten);

    public void Free()
    {
        while (rows.TryDequeue(out AgentRows? forgotten))
        {
            forgotten.Dispose();
        }
    }
}
