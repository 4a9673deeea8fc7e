using Lsm.Runtime;

namespace Lsm.Lockstep.Tests.Examples;

/// <summary>One of two players who share an arena.</summary>
internal sealed class ArenaPlayer(LsmEngine engine, int self, int window) : IDisposable
{
    private readonly Arena arena = new(engine);
    private LockstepSession? session;

    public Arena Arena => arena;

    public LockstepSession Session => session ??= new LockstepSession(arena.State, self, inputs: [1, 1], new LockstepOptions { Window = window }); // each player moves one lamp

    /// <summary>Runs frames again whose inputs came late, then the next frame, if it need not wait.</summary>
    public bool Update(float lamp)
    {
        CatchUp();
        if (Session.WaitsFor >= 0)
        {
            return false; // exchange messages and try again
        }

        Session.OwnInputs[0] = lamp;
        RunFrame();
        return true;
    }

    public void CatchUp()
    {
        if (Session.RollBack()) // the state is before the first frame with a wrong prediction
        {
            arena.Restore(arena.State.Frame);
            while (arena.State.Frame < Session.Present)
            {
                RunFrame();
            }
        }
    }

    private void RunFrame()
    {
        long frame = arena.State.Frame;
        arena.Save(frame);
        Session.TakeInputs();
        arena.RunFrame(frame, Session.InputsOf(0)[0], Session.InputsOf(1)[0]);
    }

    public void Dispose() => arena.Dispose();
}
