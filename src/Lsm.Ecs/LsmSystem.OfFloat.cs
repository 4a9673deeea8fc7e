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
    where TMotors : unmanaged;
