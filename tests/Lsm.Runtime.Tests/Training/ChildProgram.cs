using Lsm.Runtime.Child;

namespace Lsm.Runtime.Tests.Training;

/// <summary>Where tests/Lsm.Runtime.Child is.</summary>
internal static class ChildProgram
{
    public static string Path => typeof(LongTraining).Assembly.Location;
}
