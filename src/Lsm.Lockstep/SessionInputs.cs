using Lsm.Runtime;

namespace Lsm.Lockstep;

/// <summary>The inputs of all peers, and the frames that have taken them.</summary>
internal sealed class SessionInputs
{
    private const int MostPeers = 64, MostInputs = 1 << 16;
    private readonly LsmState state;
    private readonly int delay;
    private readonly InputKind kind;
    private long taken; // the first frame whose inputs were not taken, in the present run

    public SessionInputs(LsmState state, int self, int[] sizes, LockstepOptions options, InputKind kind)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.Length is < 2 or > MostPeers)
        {
            throw new ArgumentException($"There are {sizes.Length} peers; a session has 2 to {MostPeers}.", nameof(sizes));
        }

        if (self < 0 || self >= sizes.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(self), self, $"self is {self}; peers are 0 to {sizes.Length - 1}.");
        }

        int bad = Array.FindIndex(sizes, static size => size is < 0 or > MostInputs);
        if (bad >= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(sizes), sizes[bad], $"Peer {bad} has {sizes[bad]} inputs; 0 to {MostInputs} are legal.");
        }

        (this.state, delay, this.kind, taken, Present) = (state, options.InputDelay, kind, state.Frame, state.Frame);
        int length = (2 * options.Window) + (2 * LockstepOptions.MostDelay) + 8; // more than an honest peer can lack or be ahead
        Tracks = [.. sizes.Select(size => new InputTrack(size, length, state.Frame))];
        Own = Tracks[self];
        Next = new float[Own.Size];
        for (int i = 0; i < delay; i++)
        {
            Own.Add(Next);
        }
    }

    /// <summary>[peer].</summary>
    public InputTrack[] Tracks { get; }

    public InputTrack Own { get; }

    /// <summary>[input]: the inputs that this peer adds next.</summary>
    public float[] Next { get; }

    /// <summary>The next frame that runs for the first time.</summary>
    public long Present { get; private set; }

    /// <summary>All frames below this one are final.</summary>
    public long Settled
    {
        get
        {
            long settled = taken;
            foreach (InputTrack track in Tracks)
            {
                settled = Math.Min(settled, track.Settled);
            }

            return settled;
        }
    }

    /// <summary>The first frame that ran with a wrong prediction, or <see cref="long.MaxValue"/>.</summary>
    public long FirstWrong
    {
        get
        {
            long wrong = long.MaxValue;
            foreach (InputTrack track in Tracks)
            {
                wrong = Math.Min(wrong, track.Wrong);
            }

            return wrong;
        }
    }

    /// <summary>Refuses a state that ran or went back without the session. A frame whose inputs were taken, and that did not begin, may take them again.</summary>
    public void CheckPlace()
    {
        if (state.Frame == taken - 1)
        {
            Present -= Present == taken ? 1 : 0;
            GoBack(taken - 1);
        }

        if (state.Frame != taken)
        {
            throw new InvalidOperationException($"The state is before frame {state.Frame} and the session before frame {taken}. Run one frame after each TakeInputs, and go back with RollBack only.");
        }
    }

    public void GoBack(long frame)
    {
        taken = frame;
        foreach (InputTrack track in Tracks)
        {
            track.GoBack(frame);
        }
    }

    /// <summary>Takes the inputs of the next frame; a new frame adds those of this peer.</summary>
    public void Take()
    {
        if (Own.Known <= taken + delay)
        {
            int bad = SensorRules.FirstBad(kind, Next);
            if (bad >= 0)
            {
                string legal = kind == InputKind.Spikes ? "0 or 1" : "finite and at most 2^30 in magnitude";
                throw new ArgumentException(FormattableString.Invariant($"OwnInputs[{bad}] is {Next[bad]}; inputs must be {legal}."));
            }

            Own.Add(Next);
        }

        foreach (InputTrack track in Tracks)
        {
            track.Take(taken);
        }

        taken++;
        Present = Math.Max(Present, taken);
    }

    /// <summary>Takes the inputs of a frame that ran again; returns whether those of a peer differ from before.</summary>
    public bool TakeAgain(long frame, int peer) => Tracks[peer].Take(frame);

    /// <summary>Notes that all frames that ran have their inputs or new predictions.</summary>
    public void Corrected() => Array.ForEach(Tracks, static track => track.Corrected());

    public ReadOnlySpan<float> UsedOf(int peer)
    {
        if (peer < 0 || peer >= Tracks.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(peer), peer, $"peer is {peer}; peers are 0 to {Tracks.Length - 1}.");
        }

        return taken > Own.First ? Tracks[peer].UsedOf(taken - 1) : throw new InvalidOperationException("No inputs were taken; call TakeInputs first.");
    }
}
