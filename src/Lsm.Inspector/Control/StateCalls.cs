using System.Collections.Concurrent;
using Lsm.Runtime;

namespace Lsm.Inspector.Control;

/// <summary>Calls that pages ask for, which the state's thread makes between two frames. While there is none, a frame costs one read of a number.</summary>
internal sealed class StateCalls
{
    private readonly ConcurrentQueue<StateCall> calls = new();
    private int waiting;

    /// <summary>Asks for a call, before a frame begins or, without a frame, before the next one.</summary>
    /// <param name="frame">The frame, or null.</param>
    /// <param name="call">The call. The task throws its exceptions.</param>
    /// <param name="patience">If no frame begins within this time, the call is cancelled; a declared frame is awaited as long as frames run.</param>
    /// <exception cref="TimeoutException">No frame began in time.</exception>
    /// <exception cref="InvalidOperationException">The frame has begun already.</exception>
    public async Task<T> Ask<T>(long? frame, Func<LsmState, T> call, TimeSpan patience)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new StateCall(
            frame,
            state =>
            {
                try
                {
                    result.TrySetResult(call(state));
                }
                catch (Exception e) // the page receives it; the state's thread continues
                {
                    result.TrySetException(e);
                }
            },
            refusal => result.TrySetException(new InvalidOperationException(refusal)));
        calls.Enqueue(asked);
        Interlocked.Increment(ref waiting);
        while (true)
        {
            Task first = await Task.WhenAny(result.Task, Task.Delay(patience)).ConfigureAwait(false);
            if (ReferenceEquals(first, result.Task))
            {
                return await result.Task.ConfigureAwait(false);
            }

            if (!asked.TakeSeen() && asked.TryGiveUp())
            {
                throw new TimeoutException(FormattableString.Invariant($"No frame began for {patience.TotalSeconds:0} s, so nothing was done. Continue the run and try again."));
            }
        }
    }

    /// <summary>On the state's thread, between two frames: makes the calls that are due.</summary>
    public void RunDue(LsmState state)
    {
        if (Volatile.Read(ref waiting) == 0)
        {
            return;
        }

        for (int left = calls.Count; left > 0 && calls.TryDequeue(out StateCall? call); left--)
        {
            if (call.Frame > state.Frame)
            {
                call.See();
                calls.Enqueue(call); // its frame is still to come
                continue;
            }

            Interlocked.Decrement(ref waiting);
            call.Run(state);
        }
    }

    private sealed class StateCall(long? frame, Action<LsmState> make, Action<string> refuse)
    {
        private int seen;
        private int taken; // by the state's thread, or by the thread that cancelled it

        public long? Frame => frame;

        public void See() => Volatile.Write(ref seen, 1);

        /// <summary>Whether the state's thread has checked it since the last call.</summary>
        public bool TakeSeen() => Interlocked.Exchange(ref seen, 0) != 0;

        public bool TryGiveUp() => Interlocked.Exchange(ref taken, 1) == 0;

        public void Run(LsmState state)
        {
            if (Interlocked.Exchange(ref taken, 1) != 0)
            {
                return;
            }

            if (frame < state.Frame)
            {
                refuse($"Frame {frame} has begun already; the next frame is {state.Frame}. Declare a later one.");
                return;
            }

            make(state);
        }
    }
}
