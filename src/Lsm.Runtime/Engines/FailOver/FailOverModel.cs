namespace Lsm.Runtime.Engines.FailOver;

/// <summary>A model on the current backend: it is prepared again after every move, as long as the history needs it.</summary>
internal sealed class FailOverModel(FailOverBackend owner, LiquidStateMachine model) : PreparedModel(model)
{
    private Backend? on;

    /// <summary>The model as the backend that runs now has prepared it.</summary>
    public PreparedModel? Inner { get; private set; }

    public bool IsDisposed { get; private set; }

    public void Take(Backend current, PreparedModel prepared) => (on, Inner) = (current, prepared);

    /// <summary>The model on a backend that may not have prepared it yet.</summary>
    public PreparedModel On(Backend current)
    {
        if (on != current || Inner is null)
        {
            Take(current, current.Prepare(Model));
        }

        return Inner!;
    }

    /// <summary>The backend no longer keeps it.</summary>
    public void Drop()
    {
        Inner?.Dispose();
        (on, Inner) = (null, null);
    }

    public override void Dispose()
    {
        IsDisposed = true;
        Drop();
        owner.Forget(this);
    }
}
