namespace Lsm.Nir.Hdf5;

/// <summary>The kind of the elements of a dataset.</summary>
internal enum Hdf5Kind
{
    Signed,
    Unsigned,
    Float,
    FixedText,
    VariableText,
}
