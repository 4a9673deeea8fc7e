namespace Lsm.Runtime;

/// <summary>Reports that an engine has moved from one device to another. Immutable.</summary>
/// <param name="From">The device that failed.</param>
/// <param name="To">The device on which the engine runs now, with the same bits.</param>
/// <param name="Reason">The failure, and the failures of any devices tried in between.</param>
/// <param name="Frames">The number of frames that were replayed, in all states together.</param>
/// <param name="Took">The duration of the move.</param>
public sealed record FailOverNotice(string From, string To, string Reason, int Frames, TimeSpan Took);
