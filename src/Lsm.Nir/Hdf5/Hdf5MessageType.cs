namespace Lsm.Nir.Hdf5;

/// <summary>The types of messages that this reader understands.</summary>
internal static class Hdf5MessageType
{
    public const int Dataspace = 0x01, LinkInfo = 0x02, Datatype = 0x03, OldFillValue = 0x04, FillValue = 0x05, Link = 0x06, ExternalFiles = 0x07,
        Layout = 0x08, Filters = 0x0B, Continuation = 0x10, SymbolTable = 0x11;

    /// <summary>The largest type that the format defines.</summary>
    public const int Last = 0x18;
}
