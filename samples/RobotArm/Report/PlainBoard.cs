using System.Diagnostics;
using RobotArm.Teaching;

namespace RobotArm.Report;

/// <summary>Progress where there is no terminal: a line per finished stage.</summary>
internal sealed class PlainBoard(TextWriter output) : IProgressBoard
{
    public Action Stage(string name, int steps)
    {
        long began = Stopwatch.GetTimestamp();
        int done = 0;
        return () =>
        {
            if (++done == steps)
            {
                output.WriteLine(FormattableString.Invariant($"  {name}: {steps} ticks in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
            }
        };
    }

    public void Say(string line) => output.WriteLine(line);
}
