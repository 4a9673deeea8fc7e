using System.Runtime.CompilerServices;

namespace RobotArm.Mechanics;

/// <summary>A nerve that takes its time: joint angles come out a fixed number of ticks after they went in. A component.</summary>
internal struct DelayLine
{
    /// <summary>The longest delay, ticks.</summary>
    public const int Longest = 100;

    private readonly int delay;
    private int sent;
    private Buffer angles;

    /// <param name="delay">Ticks, 1 to <see cref="Longest"/>.</param>
    public DelayLine(int delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, Longest);
        this.delay = delay;
    }

    /// <summary>Sends this tick's angles; gives those of <c>delay</c> ticks ago, or false while there are none yet.</summary>
    public bool Send(Vec2 now, out Vec2 then)
    {
        int place = sent % delay;
        then = angles[place];
        angles[place] = now;
        return sent++ >= delay;
    }

    [InlineArray(Longest)]
    private struct Buffer
    {
        private Vec2 first;
    }
}
