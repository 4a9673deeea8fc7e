namespace Lsm.Runtime.Readouts;

/// <summary>The kinds of readout.</summary>
public enum ReadoutKind
{
    /// <summary>One layer; <c>linear</c>.</summary>
    Linear,

    /// <summary>A hidden layer of half as many units as features, with ReLU; <c>mlp</c>.</summary>
    Mlp,
}
