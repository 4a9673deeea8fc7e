namespace Lsm.Fuzz;

/// <summary>A reader accepted a file that it had to refuse.</summary>
internal sealed class LieException(string message) : Exception(message);
