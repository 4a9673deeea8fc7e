using System.Diagnostics.CodeAnalysis;
using Lsm.Ecs;
using Lsm.Inspector.Live;
using Lsm.Inspector.Past;
using Lsm.Inspector.Server;
using Lsm.Runtime;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Recording;

namespace Lsm.Inspector;

/// <summary>
/// Serves a page that shows what a liquid does: spikes, rates, sensors, motors, tick times and agents while it runs, and any of its kept frames afterwards. It
/// listens on the loopback address only, and every request needs the token in <see cref="Address"/>.
/// </summary>
/// <remarks>
/// Start it on the state's thread, between two frames, and dispose it before the state. While no page is open, a tick does nothing for it. With a page open, a tick copies
/// the chosen agent into memory taken at the start: it allocates nothing, takes no lock and waits for nothing; a page that is too slow loses frames. When a page
/// opens the past, the state's thread copies the kept frames, once, before the next frame; everything else happens on other threads.
/// </remarks>
public sealed class LsmInspector : IDisposable
{
    private readonly InspectorServer server;
    private readonly LiveFeed? feed;
    private readonly LivePump? pump;
    private readonly CancellationTokenSource end = new();
    private bool disposed;

    private LsmInspector(LsmState state, Func<DeadlineGovernor?> governor, InspectorOptions options)
    {
        feed = new LiveFeed(state) { Chosen = FirstAgentOf(state) };
        var status = new LiveStatus(state);
        pump = new LivePump(feed, status, governor, options.Budget);
        try
        {
            server = new InspectorServer(
                options.Port, state.Engine.Model, new LiveEndpoint(feed, pump, status, end.Token), new PastEndpoint(feed.Calls, null),
                options.Allow == InspectorAccess.Controls ? new ControlEndpoint(feed) : null);
        }
        catch
        {
            pump.Dispose();
            end.Dispose();
            throw;
        }

        state.Watchers.Add(feed);
        Print(options);
    }

    private LsmInspector(PastRun recording, InspectorOptions options)
    {
        server = new InspectorServer(options.Port, recording.Model, null, new PastEndpoint(null, recording), null);
        Print(options);
    }

    /// <summary>The address of the page, with its token.</summary>
    public Uri Address => server.Address;

    /// <summary>Serves a page about a state, and prints its address.</summary>
    /// <param name="state">The state. It keeps as many frames for time travel as <see cref="StateHistory.Keep"/> was told.</param>
    /// <param name="options">The options; the defaults of <see cref="InspectorOptions"/> if not given.</param>
    /// <exception cref="ObjectDisposedException">The engine of the state is disposed.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static LsmInspector Start(LsmState state, InspectorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ObjectDisposedException.ThrowIf(state.Engine.IsDisposed, state.Engine);
        return new LsmInspector(state, static () => null, options ?? new());
    }

    /// <summary>Serves a page about the agents of a system, and prints its address. It also shows the budget and the late ticks of the system's governor.</summary>
    /// <param name="system">The system.</param>
    /// <param name="options">The options; the defaults of <see cref="InspectorOptions"/> if not given.</param>
    /// <exception cref="ObjectDisposedException">The engine of the system is disposed.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static LsmInspector Start<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] TSensors,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] TMotors,
        TFrame>(LsmSystem<TSensors, TMotors, TFrame> system, InspectorOptions? options = null)
        where TSensors : unmanaged
        where TMotors : unmanaged
    {
        ArgumentNullException.ThrowIfNull(system);
        ObjectDisposedException.ThrowIf(system.State.Engine.IsDisposed, system.State.Engine);
        return new LsmInspector(system.State, () => system.Governor, options ?? new());
    }

    /// <summary>Serves a page about a recording, and prints its address. The recording is run again first, on one thread.</summary>
    /// <param name="recording">The recording, of at least one frame.</param>
    /// <param name="model">The model that was recorded.</param>
    /// <param name="start">The state before the first frame; null if its agents started at rest.</param>
    /// <param name="options">The options; the defaults of <see cref="InspectorOptions"/> if not given. There are no controls.</param>
    /// <exception cref="ArgumentException">The recording has no frames or ran another model, or the state does not belong to it.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static LsmInspector Open(RunRecording recording, LiquidStateMachine model, StateSnapshot? start = null, InspectorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(model);
        PastRun past = PastRun.Of(recording, model, start);
        try
        {
            return new LsmInspector(past, options ?? new());
        }
        catch
        {
            past.Dispose();
            throw;
        }
    }

    /// <summary>Closes all pages and stops listening. The run continues.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        feed?.State.Watchers.Remove(feed);
        end.Cancel();
        server.Dispose();
        pump?.Dispose();
        end.Dispose();
    }

    private void Print(InspectorOptions options) => (options.Output ?? Console.Out).WriteLine($"Inspector: {Address}");

    private static ulong FirstAgentOf(LsmState state)
    {
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (state.Agents.TryGet(slot, out ulong agent))
            {
                return agent;
            }
        }

        return 0;
    }
}
