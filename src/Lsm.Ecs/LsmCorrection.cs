namespace Lsm.Ecs;

/// <summary>
/// The motors that would have been right for an agent in <see cref="LsmMode.Correct"/>: a component that the demonstrator writes in every frame, at any time before AfterUpdate. The system only reads
/// it, and only in that mode. If it is not written in a frame, its last values count again.
/// </summary>
/// <typeparam name="TMotors">The motor component of the agent.</typeparam>
/// <param name="motors">The motors.</param>
public struct LsmCorrection<TMotors>(TMotors motors)
    where TMotors : unmanaged
{
    /// <summary>The motors, finite.</summary>
    public TMotors Motors { readonly get; set; } = motors;
}
