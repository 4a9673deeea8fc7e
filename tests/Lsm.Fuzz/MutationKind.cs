namespace Lsm.Fuzz;

internal enum MutationKind
{
    FlipBit,
    SetByte,
    Truncate,
    Append,
    Whole,
    HalfWhole,
    Single,
    Copy,
    Insert,
    Delete,
    Number,
}
