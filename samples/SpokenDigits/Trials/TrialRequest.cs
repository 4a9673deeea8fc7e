using Lsm.Runtime;

namespace SpokenDigits.Trials;

/// <summary>What the command line asks for.</summary>
internal sealed record TrialRequest
{
    /// <summary>The dataset's folder, with its own split or <see cref="HoldOut"/>.</summary>
    public required string Data { get; init; }

    /// <summary>Learn from this folder instead; with <see cref="Test"/>.</summary>
    public string? Train { get; init; }

    /// <summary>Ask this folder.</summary>
    public string? Test { get; init; }

    /// <summary>A speaker to hold out, or <c>all</c> for each in turn.</summary>
    public string? HoldOut { get; init; }

    /// <summary>A saved model that classifies <see cref="Test"/>; nothing is learned.</summary>
    public string? Model { get; init; }

    /// <summary>One liquid is drawn from each.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>Which engine.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>A folder for pictures.</summary>
    public string? Report { get; init; }

    /// <summary>A file for the model of the first seed.</summary>
    public string? Save { get; init; }
}
