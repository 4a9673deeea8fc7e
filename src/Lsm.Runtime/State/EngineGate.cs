using Lsm.Runtime.Engines;

namespace Lsm.Runtime;

/// <summary>
/// Restricts an engine and its states to one thread at a time. A second thread is refused, except one that disposes: it waits for the call
/// in progress, and later calls wait for it.
/// </summary>
internal sealed class EngineGate(Backend backend)
{
    /// <summary>A disposing thread waits for the call in progress this much longer than for the device.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private int owner; // the managed id of the thread inside, negative if it disposes; 0 for none
    private int closers;
    private int reservedFor; // the managed id of the one thread that may enter, 0 for any

    /// <summary>Marks the engine as in use until the token is disposed.</summary>
    /// <exception cref="InvalidOperationException">Another thread is inside, or this one is, further up its stack.</exception>
    public Token Enter()
    {
        int me = Environment.CurrentManagedThreadId;
        if (Volatile.Read(ref reservedFor) is not 0 and int only && only != me)
        {
            throw new InvalidOperationException("This engine's states belong to a DeadlineGovernor from its tick on until its CatchUp; call CatchUp first.");
        }

        while (true)
        {
            if (Volatile.Read(ref closers) != 0 && Volatile.Read(ref owner) != me)
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref closers) == 0, Patience); // otherwise a thread that ticks all the time would keep Dispose waiting
            }

            int inside = Interlocked.CompareExchange(ref owner, me, 0);
            if (inside == 0)
            {
                return new Token(this, closes: false);
            }

            if (inside > 0 || inside == -me || !SpinWait.SpinUntil(() => Volatile.Read(ref owner) >= 0, Patience))
            {
                throw Refusal(inside == me || inside == -me);
            }
        }
    }

    /// <summary>Lets only one thread in from now on, 0 for any; waits for the call of another thread to return.</summary>
    public void Reserve(int thread)
    {
        if (Interlocked.Exchange(ref reservedFor, thread) != thread && thread != 0)
        {
            var spin = new SpinWait(); // without a lambda, which would allocate
            while (Volatile.Read(ref owner) is var inside && inside != 0 && inside != thread)
            {
                spin.SpinOnce();
            }
        }
    }

    /// <summary>As <see cref="Enter"/>, for Dispose: waits for another thread's call to return.</summary>
    /// <exception cref="InvalidOperationException">This thread is inside, further up its stack, or the other thread's call does not return.</exception>
    public Token EnterToDispose()
    {
        int me = Environment.CurrentManagedThreadId;
        if (Math.Abs(Volatile.Read(ref owner)) == me)
        {
            throw Refusal(fromInside: true);
        }

        Interlocked.Increment(ref closers);
        TimeSpan limit = backend.Options.DeviceTimeout + Patience;
        if (SpinWait.SpinUntil(() => Interlocked.CompareExchange(ref owner, -me, 0) == 0, limit))
        {
            return new Token(this, closes: true);
        }

        Interlocked.Decrement(ref closers);
        throw new InvalidOperationException(FormattableString.Invariant(
            $"Another thread has been inside this engine for {limit.TotalSeconds:0} s; nothing was disposed. End that call, then dispose again."));
    }

    private static InvalidOperationException Refusal(bool fromInside) => new(fromInside
        ? "This call comes from inside another call of the same engine, such as from a callback; make it when that call has returned."
        : "This engine is in use by another thread; an engine and its states belong to one thread at a time.");

    internal readonly ref struct Token(EngineGate gate, bool closes)
    {
        public void Dispose()
        {
            Volatile.Write(ref gate.owner, 0);
            if (closes)
            {
                Interlocked.Decrement(ref gate.closers);
            }
        }
    }
}
