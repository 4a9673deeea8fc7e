using Lsm.Runtime;

namespace Lsm.Lockstep;

/// <summary>
/// Keeps the states of several machines the same while each of them sends only its inputs. A frame runs with the inputs that are known, and with predictions (the last known
/// inputs of a peer) for the rest. When true inputs differ from a prediction, the frames since then run again. The transport belongs to the host:
/// <see cref="Write"/> makes a message for a peer, and <see cref="Receive"/> takes one. Messages may be lost, repeated and reordered.
/// </summary>
/// <remarks>
/// <para>There are two ways to run frames. If motors move nothing that the sensors depend on, the inputs are the sensors of agents, and <see cref="Advance"/> does all. If motors move a
/// world, the host runs the frames: <see cref="RollBack"/>, restore the world, and <see cref="TakeInputs"/> before each frame.</para>
/// <para>Use it on the thread of its state. It does not own the state. <see cref="StateAgents.Grow"/>, <see cref="LsmState.Load"/> and other calls that lose kept frames are refused by the state's
/// history when a late input needs those frames; make them when <see cref="Settled"/> is <see cref="Present"/> on all peers. After the first frames a session allocates nothing.</para>
/// </remarks>
public sealed class LockstepSession
{
    private readonly LockstepOptions options;
    private readonly SessionInputs inputs;
    private readonly AgentSensors? sensors; // null if the inputs are not sensors
    private readonly PeerLink[] links;      // of the others
    private readonly SessionEvents events;
    private readonly Checkpoints ours;
    private readonly Mailbox mail;

    /// <summary>Creates a session whose inputs are the sensors of agents. It starts with the state's next frame.</summary>
    /// <param name="state">A state that is the same on all peers. The session keeps <see cref="LockstepOptions.Window"/> + 2 frames in it if it keeps fewer.</param>
    /// <param name="self">The number of this peer, from 0.</param>
    /// <param name="agents">[peer][index]: the ids of the agents whose sensors each peer gives, the same on all peers, for 2 to 64 peers. An agent need not live in the state in all frames. The sensors of agents that are in no list must
    /// be the same on all peers; the host writes them.</param>
    /// <param name="options">Delay, window and intervals.</param>
    /// <exception cref="ArgumentException">An argument or option is out of range, or an agent is listed twice; the message names it. Nothing was changed.</exception>
    public LockstepSession(LsmState state, int self, ulong[][] agents, LockstepOptions? options = null)
        : this(state, self, SizesOf(state, agents), agents, options)
    {
    }

    /// <summary>Creates a session with any inputs, for a host that computes sensors from them and from its world. It starts with the state's next frame.</summary>
    /// <param name="state">As for the other constructor.</param>
    /// <param name="self">The number of this peer, from 0.</param>
    /// <param name="inputs">[peer]: the number of inputs that each peer gives in a frame, 0 to 2^16, the same on all peers, for 2 to 64 peers.</param>
    /// <param name="options">Delay, window and intervals.</param>
    /// <exception cref="ArgumentException">An argument or option is out of range; the message names it. Nothing was changed.</exception>
    public LockstepSession(LsmState state, int self, int[] inputs, LockstepOptions? options = null)
        : this(state, self, inputs, [], options)
    {
    }

    private LockstepSession(LsmState state, int self, int[] sizes, ulong[][] agents, LockstepOptions? options)
    {
        ArgumentNullException.ThrowIfNull(state);
        this.options = options ?? new();
        this.options.Check(state.Engine.Options.MaxSteps);
        InputKind kind = agents.Length > 0 ? state.Engine.Model.Reservoir.Input : InputKind.Analog;
        inputs = new SessionInputs(state, self, sizes, this.options, kind);
        (State, Self, sensors) = (state, self, agents.Length > 0 ? new AgentSensors(state, agents, inputs) : null);
        int interval = this.options.ChecksumEvery, sums = (inputs.Own.Length / interval) + 8;
        ours = new Checkpoints(state.Frame, interval, sums);
        links = [.. Enumerable.Range(0, sizes.Length).Where(peer => peer != self).Select(peer => new PeerLink(peer, inputs.Tracks[peer], new Checkpoints(state.Frame, interval, sums)))];
        events = new SessionEvents(sizes.Length);
        mail = new Mailbox(this.options, Terms.Of(state, sizes, agents, this.options), self, inputs.Tracks, ours, events, kind);
        if (state.History.KeptFrames < this.options.Window + 2)
        {
            state.History.Keep(this.options.Window + 2);
        }
    }

    /// <summary>The state.</summary>
    public LsmState State { get; }

    /// <summary>The number of this peer.</summary>
    public int Self { get; }

    /// <summary>The number of peers, this one included.</summary>
    public int PeerCount => inputs.Tracks.Length;

    /// <summary>The next frame that runs for the first time. It is above <see cref="LsmState.Frame"/> only between a <see cref="RollBack"/> and the frames that the host runs again.</summary>
    public long Present => inputs.Present;

    /// <summary>All frames below this one have run with the true inputs of all peers: they do not change any more.</summary>
    public long Settled => inputs.Settled;

    /// <summary>
    /// [input]: the inputs of this peer that the next new frame adds, which act <see cref="LockstepOptions.InputDelay"/> frames later; for sensors [agent, sensor], agents in the order of the list. Values stay from
    /// frame to frame. Finite, at most 2^30 in magnitude; for a model of spikes 0 or 1.
    /// </summary>
    public Span<float> OwnInputs => inputs.Next;

    /// <summary>The peer for which <see cref="Present"/> must wait: it has not made the handshake, or it is a whole window behind or acknowledges nothing; -1 if the frame can run.</summary>
    public int WaitsFor
    {
        get
        {
            foreach (PeerLink link in links)
            {
                if (!link.IsReady || link.Inputs.Settled + options.Window <= Present || !inputs.Own.HasRoomAfter(link.Lacks))
                {
                    return link.Peer;
                }
            }

            return -1;
        }
    }

    /// <summary>The largest length of a message in bytes: a buffer of this length holds every message of every peer.</summary>
    public int LargestMessage => mail.LargestMessage;

    /// <summary>The smallest length in bytes of a buffer for <see cref="Write"/>. A message in a small buffer contains fewer frames; the next one contains the rest.</summary>
    public int SmallestBuffer => mail.SmallestBuffer;

    /// <summary>Runs late inputs, then the next frame, if no peer must be waited for. The motors are <see cref="LsmState.Motors"/>, also corrected ones.</summary>
    /// <returns>Whether the next frame ran; if not, <see cref="WaitsFor"/> says why. Exchange messages and call again.</returns>
    /// <exception cref="ArgumentException">An own input, or a sensor that the host wrote, is illegal; the message names it. The next frame has not run.</exception>
    /// <exception cref="InvalidOperationException">The inputs are not sensors; or a frame is under way, or ran without this session.</exception>
    public bool Advance()
    {
        Settle();
        if (WaitsFor >= 0)
        {
            return false;
        }

        inputs.Take();
        long frame = State.Frame;
        sensors!.Write(frame);
        State.Begin(frame, options.Steps);
        State.End(frame);
        return true;
    }

    /// <summary>As <see cref="Advance"/>, without a new frame: runs late inputs, and computes the checksums of settled frames.</summary>
    /// <exception cref="InvalidOperationException">The inputs are not sensors; or a frame is under way, or ran without this session.</exception>
    public void Settle()
    {
        if (sensors is null)
        {
            throw new InvalidOperationException("The inputs of this session are not sensors; run frames with RollBack and TakeInputs.");
        }

        inputs.CheckPlace();
        if (inputs.FirstWrong is < long.MaxValue and long wrong)
        {
            sensors.Correct(wrong);
            State.History.Resimulate(wrong);
        }

        AddCheckpoints();
    }

    /// <summary>
    /// If a frame ran with a wrong prediction, goes back to the state before that frame. The host then restores its world as it was before <see cref="LsmState.Frame"/>, and runs frames
    /// with <see cref="TakeInputs"/> until <see cref="Present"/>. Call it before each new frame, and after the last one until <see cref="Settled"/> reaches it.
    /// </summary>
    /// <returns>Whether the state went back.</returns>
    /// <exception cref="InvalidOperationException">The inputs are sensors, for which <see cref="Advance"/> runs frames; or a frame is under way, or ran without <see cref="TakeInputs"/>.</exception>
    public bool RollBack()
    {
        CheckHostRuns();
        AddCheckpoints();
        long wrong = inputs.FirstWrong;
        if (wrong == long.MaxValue)
        {
            return false;
        }

        State.History.Rollback(wrong);
        inputs.GoBack(wrong);
        return true;
    }

    /// <summary>
    /// Takes the inputs of the frame <see cref="LsmState.Frame"/>, for <see cref="InputsOf"/>. A new frame also takes <see cref="OwnInputs"/>. The host computes sensors from the inputs and runs exactly this frame.
    /// </summary>
    /// <exception cref="ArgumentException">An own input is illegal; the message names it. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The inputs are sensors; the frame must wait (<see cref="WaitsFor"/>); or a frame ran without this call. Nothing was changed.</exception>
    public void TakeInputs()
    {
        CheckHostRuns();
        if (State.Frame == Present && WaitsFor is >= 0 and int peer)
        {
            throw new InvalidOperationException($"Frame {Present} cannot run; it waits for peer {peer}. Exchange messages, and call RollBack, until WaitsFor is -1.");
        }

        inputs.Take();
    }

    /// <summary>[input]: the inputs of a peer, known or predicted, for the frame of the last <see cref="TakeInputs"/>. Valid until the next call.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such peer.</exception>
    /// <exception cref="InvalidOperationException">No inputs were taken.</exception>
    public ReadOnlySpan<float> InputsOf(int peer) => inputs.UsedOf(peer);

    /// <summary>Writes the next message to a peer. Send one after every frame and while a frame waits. It repeats what the peer may lack, so lost messages need no special handling.</summary>
    /// <param name="peer">The receiver.</param>
    /// <param name="buffer">At least <see cref="SmallestBuffer"/> bytes.</param>
    /// <returns>The bytes of the message.</returns>
    /// <exception cref="ArgumentException">There is no such other peer, or the buffer is too small.</exception>
    public int Write(int peer, Span<byte> buffer) => buffer.Length >= SmallestBuffer
        ? mail.Write(LinkOf(peer), buffer)
        : throw new ArgumentException($"buffer has {buffer.Length} bytes; a message needs {SmallestBuffer}.", nameof(buffer));

    /// <summary>Takes a message, or drops it: late, repeated, damaged, illegal and out-of-window messages change nothing. May be called at any time on the state's thread.</summary>
    /// <param name="peer">The peer that the message came from, which the host authenticates.</param>
    /// <param name="message">The bytes.</param>
    /// <returns>What was done with it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such other peer.</exception>
    public LockstepReceipt Receive(int peer, ReadOnlySpan<byte> message)
    {
        PeerLink link = LinkOf(peer);
        return link.Count(mail.Receive(link, message));
    }

    /// <summary>Reads the next event; returns false if there is none.</summary>
    public bool TryReadEvent(out LockstepEvent read) => events.TryRead(out read);

    /// <summary>The number of messages of a peer that were refused: those with neither <see cref="LockstepReceipt.Taken"/> nor <see cref="LockstepReceipt.Repeated"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such other peer.</exception>
    public long RefusedFrom(int peer) => LinkOf(peer).Refused;

    /// <summary>The number of legal messages of a peer with nothing new.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such other peer.</exception>
    public long RepeatedFrom(int peer) => LinkOf(peer).Repeated;

    private static int[] SizesOf(LsmState state, ulong[][] agents)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(agents);
        var seen = new HashSet<ulong>();
        foreach (ulong agent in agents.SelectMany(static each => each))
        {
            if (!seen.Add(agent))
            {
                throw new ArgumentException($"Agent {agent} is listed twice; one peer gives the sensors of an agent.", nameof(agents));
            }
        }

        return [.. agents.Select(each => checked(each.Length * state.Engine.Model.InputSize))];
    }

    private void CheckHostRuns()
    {
        if (sensors is not null)
        {
            throw new InvalidOperationException("The inputs of this session are the sensors of agents; run frames with Advance.");
        }

        inputs.CheckPlace();
    }

    private PeerLink LinkOf(int peer) => peer >= 0 && peer < PeerCount && peer != Self
        ? links[peer < Self ? peer : peer - 1]
        : throw new ArgumentOutOfRangeException(nameof(peer), peer, $"peer is {peer}; the others are 0 to {PeerCount - 1} without {Self}.");

    /// <summary>Computes the checksums that are due. A frame has begun when its checksum is taken, so agents that come before it count on every peer.</summary>
    private void AddCheckpoints()
    {
        for (long settled = Settled; ours.Next <= settled && ours.Next < State.Frame;)
        {
            long frame = ours.Next;
            var here = new Checkpoint(frame, State.History.Checksum(frame), State.Engine.ReadoutOf(frame).Hash);
            ours.Add(here);
            foreach (PeerLink link in links)
            {
                if (link.Checkpoints.TryGet(frame, out Checkpoint there))
                {
                    events.Compare(link, here, there);
                }
            }
        }
    }
}
