using System.Diagnostics;
using RobotArm.Control;

namespace RobotArm.Report;

/// <summary>Shows progress without a terminal: a line for each finished stage.</summary>
internal sealed class ProgressLines(TextWriter output) : IProgressDisplay
{
    public Action Stage(string name, int steps)
    {
        long started = Stopwatch.GetTimestamp();
        int done = 0;
        return () =>
        {
            if (++done == steps)
            {
                output.WriteLine(FormattableString.Invariant($"  {name}: {steps} ticks in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s"));
            }
        };
    }

    public void WriteLine(string line) => output.WriteLine(line);
}
