namespace Lsm.Tool.Training;

/// <summary>What a row is used for.</summary>
internal enum Part
{
    /// <summary>To learn from.</summary>
    Training,

    /// <summary>To score with.</summary>
    Validation,

    /// <summary>Neither.</summary>
    None,
}
