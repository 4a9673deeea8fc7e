using Lsm.Runtime;

namespace SpokenDigits.Trials;

/// <summary>The request of a command line.</summary>
internal sealed record TrialRequest
{
    /// <summary>The dataset's folder, used with its own split or <see cref="HoldOut"/>.</summary>
    public required string Data { get; init; }

    /// <summary>The folder of the training words, together with <see cref="Test"/>.</summary>
    public string? Train { get; init; }

    /// <summary>The folder of the test words.</summary>
    public string? Test { get; init; }

    /// <summary>A speaker to hold out, or <c>all</c> for each in turn.</summary>
    public string? HoldOut { get; init; }

    /// <summary>A saved model that classifies <see cref="Test"/> without training.</summary>
    public string? Model { get; init; }

    /// <summary>The seeds of the liquids, one each.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>The engine.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>The folder for the pictures.</summary>
    public string? Report { get; init; }

    /// <summary>The file for the model of the first seed.</summary>
    public string? Save { get; init; }
}
