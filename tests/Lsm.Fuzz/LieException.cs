namespace Lsm.Fuzz;

/// <summary>A reader accepted a file that it should have refused.</summary>
internal sealed class LieException(string message) : Exception(message);
