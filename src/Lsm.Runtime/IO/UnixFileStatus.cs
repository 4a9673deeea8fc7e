namespace Lsm.Runtime.IO;

/// <summary>Owner, group, and mode with the kind of file in its upper bits.</summary>
internal readonly record struct UnixFileStatus(uint User, uint Group, ushort Mode)
{
    public bool IsRegular => (Mode & 0xF000) == 0x8000;

    /// <summary>The kind of file in words, for messages.</summary>
    public string Kind => (Mode & 0xF000) switch
    {
        0x1000 => "a pipe",
        0x2000 or 0x6000 => "a device",
        0x4000 => "a folder",
        0x8000 => "a regular file",
        0xC000 => "a socket",
        _ => "no regular file",
    };
}
