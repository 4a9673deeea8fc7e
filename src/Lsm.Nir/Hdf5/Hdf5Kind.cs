namespace Lsm.Nir.Hdf5;

/// <summary>What the elements of a dataset are.</summary>
internal enum Hdf5Kind
{
    Signed,
    Unsigned,
    Float,
    FixedText,
    VariableText,
}
