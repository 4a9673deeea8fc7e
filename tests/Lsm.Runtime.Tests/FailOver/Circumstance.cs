namespace Lsm.Runtime.Tests.FailOver;

/// <summary>The device and the kernels of an engine before its device fails.</summary>
public enum Circumstance
{
    /// <summary>The fused kernels.</summary>
    Fused,

    /// <summary>The wide kernels; the liquid exceeds the core limits, so every device uses them.</summary>
    Wide,

    /// <summary>The wide kernels, with tables and rows split into pieces.</summary>
    Cut,

    /// <summary>The choice of <see cref="EngineKind.Auto"/> on a machine with a GPU.</summary>
    Auto,

    /// <summary>A device borrowed from a host.</summary>
    Borrowed,
}
