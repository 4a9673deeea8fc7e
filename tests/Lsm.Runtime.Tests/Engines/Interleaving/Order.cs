namespace Lsm.Runtime.Tests.Engines.Interleaving;

/// <summary>One line of a program; what exactly it means, the number decides.</summary>
public sealed record Order(Act Act, uint Number)
{
    public override string ToString() => $"{Act}({Number})";
}
