namespace Lsm.Nir.Hdf5;

/// <summary>The place of a chunk in the file.</summary>
/// <param name="Cell">[axis]: which chunk along it.</param>
/// <param name="Address">The position of its bytes.</param>
/// <param name="Size">Its bytes as stored.</param>
/// <param name="SkippedFilters">Bit i: filter i was not applied.</param>
internal readonly record struct Hdf5Chunk(ulong[] Cell, ulong Address, ulong Size, uint SkippedFilters);
