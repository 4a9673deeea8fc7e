namespace Lsm.Runtime.Engines.FailOver;

/// <summary>A model for whatever engine runs: prepared there again after every move, and for as long as history wants it.</summary>
internal sealed class FailOverModel(FailOverEngine engine, LiquidStateMachine model) : PreparedModel(model)
{
    private LsmEngine? on;

    /// <summary>It as the engine that runs now has prepared it.</summary>
    public PreparedModel? Inner { get; private set; }

    public bool IsDisposed { get; private set; }

    public void Take(LsmEngine current, PreparedModel prepared) => (on, Inner) = (current, prepared);

    /// <summary>It on an engine that may not know it yet.</summary>
    public PreparedModel On(LsmEngine current)
    {
        if (on != current || Inner is null)
        {
            Take(current, current.Prepare(Model));
        }

        return Inner!;
    }

    /// <summary>The engine no longer keeps it.</summary>
    public void Drop()
    {
        Inner?.Dispose();
        (on, Inner) = (null, null);
    }

    public override void Dispose()
    {
        IsDisposed = true;
        Drop();
        engine.Forget(this);
    }
}
