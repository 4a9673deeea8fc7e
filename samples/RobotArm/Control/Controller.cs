using Lsm.Runtime.Readouts;

namespace RobotArm.Control;

/// <summary>
/// Drives the arms of a world: turns their sensors into features, and the features into motors by a linear readout. It is attached to one
/// world at a time.
/// </summary>
/// <typeparam name="TSensors">The sensor component, floats only.</typeparam>
internal abstract class Controller<TSensors> : IDisposable
    where TSensors : unmanaged
{
    /// <summary>The number of features that the readout reads.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>Attaches the controller to a world whose entities exist; their agent ids are <paramref name="firstId"/> and the following ones.</summary>
    /// <param name="world">The world.</param>
    /// <param name="firstId">The lowest agent id.</param>
    /// <param name="agents">The number of agents.</param>
    /// <param name="samples">Receives the features and motor components of agents in Teach mode; null if no agent is in that mode.</param>
    /// <returns>The system to run each tick; the caller disposes it.</returns>
    public abstract BaseSystem<World, float> Attach(World world, ulong firstId, int agents, Learner? samples);

    /// <summary>The controller's own motors in the last tick, its latency included, for the agent with this index from the first id.</summary>
    public abstract Motors MotorsOf(int index);

    /// <summary>Adds the state of all agents to a checksum; a controller without a state adds nothing.</summary>
    public virtual void AddStateTo(RunChecksum checksum)
    {
    }

    /// <summary>Uses another readout from the first tick of the next world on; that tick waits until the readout is ready.</summary>
    public abstract void UseReadout(Task<Readout> readout);

    /// <inheritdoc/>
    public abstract void Dispose();
}
