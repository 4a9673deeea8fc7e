namespace Lsm.Runtime.Tests.Engines.Interleaving;

/// <summary>Something that a program does to a state.</summary>
public enum Act
{
    Tick,
    Spawn,
    Despawn,
    Switch,
    Reset,
    ResetAll,
    Grow,
    GrowWithoutMemory,
    SetMembranes,
    Correct,
    Resimulate,
    ResimulateAlone,
    Rollback,
    RollbackAgain,
    Save,
    Load,
    Swap,
    SwapModel,
    KeepFrames,
    MarkFeatures,
    Teach,
    Hold,
    Release,
    DisposeElsewhere,
}
