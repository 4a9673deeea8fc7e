namespace Lsm.Native;

/// <summary>A handle is null, was freed, or is of another kind.</summary>
internal sealed class HandleException(string message) : Exception(message);
