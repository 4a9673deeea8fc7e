namespace Lsm.Runtime.Engines.SelfTesting;

/// <summary>The operations of <c>shaders/probe.comp</c>, by number.</summary>
internal enum ProbeOperation : uint
{
    Add = 0,
    Subtract = 1,
    Multiply = 2,
    Weighted = 3,
    FromInteger = 4,
    NotLess = 5,
    Snap = 6,
    Relu = 7,
    Potential = 8,
    AfterSpike = 9,
    NextTrace = 10,
}
