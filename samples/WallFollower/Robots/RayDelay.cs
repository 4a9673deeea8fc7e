using System.Runtime.CompilerServices;

namespace WallFollower.Robots;

/// <summary>Delays the rays of a robot by a fixed number of ticks. A component.</summary>
internal struct RayDelay
{
    /// <summary>The delay: 400 ms.</summary>
    public const int Ticks = 8;

    private int sent;
    private Buffer rays;

    /// <summary>Adds the rays of this tick and returns those of <see cref="Ticks"/> ticks ago; before that, those of the first tick.</summary>
    public Rays Send(Rays now)
    {
        if (sent == 0)
        {
            ((Span<Rays>)rays).Fill(now);
        }

        int place = sent++ % Ticks;
        Rays delayed = rays[place];
        rays[place] = now;
        return delayed;
    }

    [InlineArray(Ticks)]
    private struct Buffer
    {
        private Rays first;
    }
}
