namespace Lsm.Runtime;

/// <summary>The type of one value of a state variable.</summary>
internal enum StateElement
{
    /// <summary>One float, stored snapped (docs/arithmetic.md).</summary>
    Float,

    /// <summary>One bit; 32 neurons share a word, neuron 32*w+b in bit b of word w.</summary>
    Bit,

    /// <summary>One unsigned 32-bit integer.</summary>
    Integer,
}
