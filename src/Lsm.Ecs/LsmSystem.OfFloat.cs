using System.Diagnostics.CodeAnalysis;
using Lsm.Runtime;

namespace Lsm.Ecs;

/// <summary>The system for frame loops that pass a time step in seconds to their systems, as a <see cref="Group{T}"/> of float does.</summary>
/// <typeparam name="TSensors">A component that consists of floats, one per sensor of the model.</typeparam>
/// <typeparam name="TMotors">A component that consists of floats, one per output of the model.</typeparam>
/// <param name="world">The world of the agents.</param>
/// <param name="engine">The engine that steps the agents. The caller keeps it, and disposes it after the system.</param>
/// <param name="capacity">The largest number of agents at one time, at least 1.</param>
public sealed class LsmSystem<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] TSensors,
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] TMotors>(World world, LsmEngine engine, int capacity)
    : LsmSystem<TSensors, TMotors, float>(world, engine, capacity)
    where TSensors : unmanaged
    where TMotors : unmanaged
{
    private float last; // the time step of the last frame

    /// <summary>
    /// The seconds from one frame to the next, above 0, at most 3,600; null, the default, if they are not known (<see cref="StateTeaching.TickLength"/>). Set it once: a readout that learns
    /// here keeps it, and <see cref="TimingNotice"/> compares it with that of the readout and with the time steps of BeforeUpdate.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double? TickLength
    {
        get => State.Teaching.TickLength;
        set => State.Teaching.TickLength = value;
    }

    /// <summary>
    /// How the last frame differed from those that the readout was trained on, in steps, latency or length (<see cref="LsmState.TimingNotice"/>), and whether its time step
    /// differed from <see cref="TickLength"/> by more than 1 %; with what to do. Empty if nothing differs. Allocates the text.
    /// </summary>
    public string TimingNotice => TickLength is { } length && last > 0 && Math.Abs(last - length) > 0.01 * length
        ? $"{State.TimingNotice} {FormattableString.Invariant($"The last frame took {last} seconds; TickLength is {length}. Run frames of one length.")}".TrimStart()
        : State.TimingNotice;

    /// <inheritdoc/>
    public override void BeforeUpdate(in float t)
    {
        base.BeforeUpdate(in t);
        last = t;
    }
}
