using Lsm.Runtime.Readouts;

namespace RobotArm.Teaching;

/// <summary>
/// What is taught to drive the arm: something that turns sensors into features, and a linear readout that turns features into motors. It
/// takes part in one world at a time.
/// </summary>
/// <typeparam name="TSensors">The sensor component, floats only.</typeparam>
internal abstract class Pupil<TSensors> : IDisposable
    where TSensors : unmanaged
{
    /// <summary>How many features the readout sees.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>Takes over the agents of a world, whose entities stand already; ids are 0 to <paramref name="agents"/> - 1 from <paramref name="firstId"/>.</summary>
    /// <param name="world">The world.</param>
    /// <param name="firstId">The lowest agent id.</param>
    /// <param name="agents">How many.</param>
    /// <param name="lessons">Takes what agents in Teach feel and what their motor components hold; null if none teaches.</param>
    /// <returns>The system to run each tick; the caller disposes it.</returns>
    public abstract BaseSystem<World, float> Enter(World world, ulong firstId, int agents, Learner? lessons);

    /// <summary>What the pupil itself has agent <paramref name="index"/>, counted from the first id, do in the last tick, its latency included.</summary>
    public abstract Motors MotorsOf(int index);

    /// <summary>Adds the present state of all agents to a checksum; a pupil without a state adds nothing.</summary>
    public virtual void AddStateTo(RunChecksum checksum)
    {
    }

    /// <summary>Uses another readout from the first tick of the next world on, which waits for it if it must.</summary>
    public abstract void Learn(Task<Readout> readout);

    /// <inheritdoc/>
    public abstract void Dispose();
}
