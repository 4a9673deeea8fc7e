namespace Lsm.Runtime.Tests.Training;

/// <summary>The child of the net10.0 build: tests that compare with what a child prints here compare the two builds.</summary>
internal static class ChildProgram
{
    // bin/Release/net10.0 of the child, for bin/Release/net10.0 of these tests.
    public static string Path { get; } = Find(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));

    private static string Find(string folder)
    {
        string framework = System.IO.Path.GetFileName(folder), configuration = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(folder)!);
        return System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, "../../../../Lsm.Runtime.Child/bin", configuration, framework, "Lsm.Runtime.Child.dll"));
    }
}
