namespace Lsm.Nir.Hdf5;

/// <summary>One message of an object header.</summary>
/// <param name="Type">Its type; see <see cref="Hdf5MessageType"/>.</param>
/// <param name="Shared">Whether the body refers to the message instead of containing it.</param>
/// <param name="Body">Its fields; a reader takes a copy.</param>
internal readonly record struct Hdf5Message(int Type, bool Shared, Hdf5Cursor Body);
