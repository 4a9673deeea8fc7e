namespace Lsm.Runtime.Tests.FailOver;

/// <summary>What an engine runs on before its device fails.</summary>
public enum Circumstance
{
    /// <summary>The fused kernels.</summary>
    Fused,

    /// <summary>The wide kernels, on every device, because the liquid is too large for core limits.</summary>
    Wide,

    /// <summary>The wide kernels, with tables and states cut in pieces.</summary>
    Cut,

    /// <summary>What <see cref="EngineKind.Auto"/> takes where there is a GPU.</summary>
    Auto,

    /// <summary>A host's device.</summary>
    Borrowed,
}
