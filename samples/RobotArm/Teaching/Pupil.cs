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
    /// <param name="keepFeatures">Whether <see cref="FeaturesOf"/> will be asked.</param>
    /// <returns>The system to run each tick; the caller disposes it.</returns>
    public abstract BaseSystem<World, float> Enter(World world, ulong firstId, int agents, bool keepFeatures);

    /// <summary>What the readout saw of agent <paramref name="index"/>, counted from the first id, in the last tick.</summary>
    public abstract ReadOnlySpan<float> FeaturesOf(int index);

    /// <summary>Adds the present state of all agents to a checksum; a pupil without a state adds nothing.</summary>
    public virtual void AddStateTo(RunChecksum checksum)
    {
    }

    /// <summary>Uses another readout from the next tick on.</summary>
    public abstract void Learn(LinearReadout readout);

    /// <inheritdoc/>
    public abstract void Dispose();
}
