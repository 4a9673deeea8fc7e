namespace Lsm.Runtime.Tests.Training;

/// <summary>The child program of the net10.0 build. A test that compares with its output compares the two builds.</summary>
internal static class ChildProgram
{
    // The child has the same configuration and framework as these tests.
    public static string Path { get; } = Find(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));

    private static string Find(string folder)
    {
        string framework = System.IO.Path.GetFileName(folder), configuration = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(folder)!);
        return System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, "../../../../Lsm.Runtime.Child/bin", configuration, framework, "Lsm.Runtime.Child.dll"));
    }
}
