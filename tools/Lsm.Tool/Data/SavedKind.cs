namespace Lsm.Tool.Data;

/// <summary>The kinds of files that the library saves.</summary>
internal enum SavedKind
{
    Model,
    State,
    Recording,
}
