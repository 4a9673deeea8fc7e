namespace Lsm.Runtime;

/// <summary>An engine that has moved from one device to another. Immutable.</summary>
/// <param name="From">The device that failed.</param>
/// <param name="To">Where the engine runs now, with the same bits.</param>
/// <param name="Reason">What failed there, and on any device tried in between.</param>
/// <param name="Frames">Frames that were replayed, of all states together.</param>
/// <param name="Took">How long the move took.</param>
public sealed record FailOverNotice(string From, string To, string Reason, int Frames, TimeSpan Took);
