namespace Lsm.Ecs.Worlds;

/// <summary>What a recorded command does; played back in this order, as Arch does it.</summary>
internal enum CommandKind : byte
{
    Add,
    Set,
    Remove,
    Destroy,
}
