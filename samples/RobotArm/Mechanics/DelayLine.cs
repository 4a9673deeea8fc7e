using System.Runtime.CompilerServices;

namespace RobotArm.Mechanics;

/// <summary>Delays joint angles by a fixed number of ticks. A component.</summary>
internal struct DelayLine
{
    /// <summary>The longest delay, ticks.</summary>
    public const int MaxDelay = 100;

    private readonly int delay;
    private int sent;
    private Buffer angles;

    /// <param name="delay">Ticks, 1 to <see cref="MaxDelay"/>.</param>
    public DelayLine(int delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, MaxDelay);
        this.delay = delay;
    }

    /// <summary>Adds this tick's angles and returns those of <c>delay</c> ticks ago.</summary>
    /// <returns>Whether there are angles of that tick.</returns>
    public bool Send(Vec2 now, out Vec2 delayed)
    {
        int place = sent % delay;
        delayed = angles[place];
        angles[place] = now;
        return sent++ >= delay;
    }

    [InlineArray(MaxDelay)]
    private struct Buffer
    {
        private Vec2 first;
    }
}
