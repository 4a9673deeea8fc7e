using Lsm.Runtime;
using Lsm.Runtime.Recording;

namespace Lsm.Lockstep;

/// <summary>
/// Tests whether a host can roll back: after every frame it goes back some frames, runs them again and compares agents, sensors, checksums and motors, bit for bit. A
/// difference shows what the host does not restore, or what it computes from something other than the frame.
/// </summary>
public static class SyncTest
{
    /// <summary>Runs frames from the state's next one on.</summary>
    /// <param name="state">The state. It keeps <paramref name="distance"/> frames afterwards, if it kept fewer.</param>
    /// <param name="frames">The number of frames, at least 1. Each runs as many times as <paramref name="distance"/> and once more.</param>
    /// <param name="distance">The number of frames to go back, 1 to 1,024.</param>
    /// <param name="step">Runs exactly the given frame: takes the host's inputs of that frame, saves what <paramref name="restore"/> needs, writes sensors, and calls Begin and End, or the update of a system.</param>
    /// <param name="restore">Restores the host's world as it was before the given frame. The state is back already. Null for a host without a world.</param>
    /// <returns>The first difference in the first frame that differs, between the first run and the repeated one. Null if all frames are the same. After a difference the state is in the middle of a repetition.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="step"/> did not run exactly its frame.</exception>
    public static Divergence? Run(LsmState state, int frames, int distance, Action<long> step, Action<long>? restore = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        if (distance is < 1 or > 1024)
        {
            throw new ArgumentOutOfRangeException(nameof(distance), distance, $"distance is {distance}; it must be from 1 to 1024.");
        }

        if (state.History.KeptFrames < distance)
        {
            state.History.Keep(distance);
        }

        long first = state.Frame;
        var seen = new FrameTrace[distance];
        while (state.Frame < first + frames)
        {
            long frame = state.Frame, back = Math.Max(first, frame + 1 - distance);
            Step(state, frame, step);
            seen[frame % distance] = FrameTrace.Of(state);
            state.History.Rollback(back);
            restore?.Invoke(back);
            for (long again = back; again <= frame; again++)
            {
                Step(state, again, step);
                if (seen[again % distance].FirstDifference(FrameTrace.Of(state), again) is { } difference)
                {
                    return difference;
                }
            }
        }

        return null;
    }

    private static void Step(LsmState state, long frame, Action<long> step)
    {
        step(frame);
        if (state.Frame != frame + 1)
        {
            throw new InvalidOperationException($"step was called for frame {frame}, and the state is before frame {state.Frame}; step must run exactly its frame.");
        }
    }
}
