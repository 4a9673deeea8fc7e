using Lsm.Activity.Files;
using Lsm.Activity.Pictures;
using Lsm.Runtime;

namespace Lsm.Activity;

/// <summary>
/// Records the activity of chosen agents of a state: their spikes, firing rates, sensors and motors in each of the last frames. It follows the state by
/// itself from the next frame on, and writes what it has as NPY, CSV and PNG. Frames that are stepped again after a rollback replace the recorded
/// ones; frames of <see cref="StateHistory.Resimulate(long)"/> stay as they were. A tick allocates nothing for it. Use it on the state's thread,
/// between two frames.
/// </summary>
/// <remarks>
/// The spikes are those of the last neuron step of a frame. They are copied with the motors, so a pipelined engine stays pipelined. Memory is allocated
/// once: for each frame and agent a bit per neuron and four bytes per sensor and motor.
/// </remarks>
public sealed class ActivityRecorder : IDisposable
{
    private readonly LsmState state;
    private readonly Watcher watcher;

    /// <summary>Creates a recorder, which records from the next frame on.</summary>
    /// <param name="state">A state between two frames.</param>
    /// <param name="agents">The ids of the agents to record, at least one, each once. An agent need not exist yet: in frames without it, it counts as not running.</param>
    /// <param name="frames">The number of last frames to store, at least 1.</param>
    /// <param name="tick">The time from one frame to the next, more than 0, for the time axes of files and pictures.</param>
    /// <exception cref="ArgumentException">An agent is named twice, or none is.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="frames"/> or <paramref name="tick"/> is out of range, or the recorder would be too large for an array.</exception>
    public ActivityRecorder(LsmState state, ReadOnlySpan<ulong> agents, int frames, TimeSpan tick)
    {
        ArgumentNullException.ThrowIfNull(state);
        ObjectDisposedException.ThrowIf(state.Engine.IsDisposed, state.Engine);
        if (tick <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(tick), tick, $"tick is {tick}; it must be more than 0.");
        }

        this.state = state;
        Log = new ActivityLog(state.Engine.Model, agents, frames, tick.TotalMilliseconds);
        watcher = new Watcher(this);
        state.Watchers.Add(watcher);
    }

    /// <summary>The ids of the recorded agents, in the order given.</summary>
    public ReadOnlySpan<ulong> Agents => Log.Agents;

    /// <summary>The number of frames that are recorded now, 0 to the number of frames to hold.</summary>
    public int FrameCount => Log.Rows().Length;

    internal ActivityLog Log { get; }

    /// <summary>
    /// Writes arrays for numpy into a folder, which is made if it is missing: <c>frames.npy</c> [frame] int64, <c>agents.npy</c> [agent] uint64,
    /// <c>ran.npy</c> [frame, agent] bool, <c>spikes.npy</c> [frame, agent, neuron] uint8, <c>rates.npy</c> [frame, agent] float32 (spikes per neuron),
    /// <c>sensors.npy</c> [frame, agent, sensor] and <c>motors.npy</c> [frame, agent, motor] float32.
    /// </summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void SaveNpy(string folder) => ActivityArrays.Save(folder, Log);

    /// <summary>
    /// Writes a table with a header line and one line per frame and agent: frame, time in ms, agent, whether it ran, spikes, rate (spikes per neuron), and
    /// each sensor and motor.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveCsv(string path) => ActivityTable.Save(path, Log);

    /// <summary>
    /// Draws an agent against time in ms: its spikes, excitatory and inhibitory neurons in two colours, the share of its neurons that spike, its sensors
    /// and its motors.
    /// </summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="agent">A recorded agent; null for the first.</param>
    /// <param name="subject">The activity of the agent, for the title; null for its id.</param>
    /// <exception cref="ArgumentException">The agent is not recorded.</exception>
    /// <exception cref="InvalidOperationException">No frame is recorded yet.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SavePng(string path, ulong? agent = null, string? subject = null)
    {
        int place = agent is { } id ? Array.IndexOf(Log.Agents, id) : 0;
        if (place < 0)
        {
            throw new ArgumentException($"Agent {agent} is not recorded; the recorder has {string.Join(", ", Log.Agents)}.", nameof(agent));
        }

        if (Log.Rows().Length == 0)
        {
            throw new InvalidOperationException("No frame is recorded yet; run a frame first.");
        }

        ActivityPicture.Save(path, Log, place, subject ?? $"agent {Log.Agents[place]}");
    }

    /// <summary>Ends the recording. What is recorded can still be saved.</summary>
    public void Dispose() => state.Watchers.Remove(watcher);

    private sealed class Watcher(ActivityRecorder recorder) : FrameWatcher
    {
        public override bool WantsSpikes => true;

        public override void Began(long frame, int steps)
        {
            ActivityLog log = recorder.Log;
            LsmState state = recorder.state;
            int row = log.Begin(frame);
            for (int place = 0; place < log.Agents.Length; place++)
            {
                int slot = state.Agents.SlotOf(log.Agents[place]);
                log.Begin(row, place, slot, slot >= 0 && state.Agents.Ran(slot), slot >= 0 ? state.SensorsOf(slot) : []);
            }
        }

        public override void Ended(long given, ReadOnlySpan<uint> spikes)
        {
            if (!spikes.IsEmpty)
            {
                recorder.Log.End(given, spikes, recorder.state.Motors);
            }
        }
    }
}
