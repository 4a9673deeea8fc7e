namespace Lsm.Runtime.Tests.Engines.Interleaving;

/// <summary>One instruction of a program. The number seeds its random choices.</summary>
public sealed record Order(Act Act, uint Number)
{
    public override string ToString() => $"{Act}({Number})";
}
