using System.Runtime.CompilerServices;
using Lsm.Runtime;

namespace Lsm.Native;

/// <summary>Checks of the arguments of a caller.</summary>
internal static unsafe class Check
{
    /// <summary>A larger size is not that of a structure, but memory that was not set.</summary>
    private const uint LargestStructure = 4096;

    /// <exception cref="ArgumentException">The address for an output is null.</exception>
    public static void NotNull(void** output, [CallerArgumentExpression(nameof(output))] string name = "") => NotNull((nint*)output, name);

    /// <exception cref="ArgumentException">The address is null.</exception>
    public static T* NotNull<T>(T* address, [CallerArgumentExpression(nameof(address))] string name = "") where T : unmanaged =>
        address is not null ? address : throw new ArgumentException($"{name} is NULL.", name);

    /// <summary>Floats of the caller.</summary>
    /// <exception cref="ArgumentException">The address is null, or the length differs.</exception>
    public static Span<float> Floats(float* address, nuint count, int expected, string name)
    {
        Length(count, expected, name);
        return new(NotNull(address, name), expected);
    }

    /// <summary>Floats that a caller may leave out: then the address is null and the length 0.</summary>
    /// <exception cref="ArgumentException">The address is null and the length is not, or the length differs.</exception>
    public static Span<float> FloatsOrNone(float* address, nuint count, int expected, string name) =>
        address is null && count == 0 ? default : Floats(address, count, expected, name);

    /// <summary>Copies a structure of the caller. Fields that the caller does not know are 0.</summary>
    /// <param name="given">The structure; null for one of zeros.</param>
    /// <param name="name">Its name in lsm.h.</param>
    /// <exception cref="ArgumentException">The size is not set, or a field that this library does not know is not 0.</exception>
    public static T Read<T>(T* given, string name) where T : unmanaged
    {
        T copy = default;
        if (given is null)
        {
            return copy;
        }

        uint size = SizeOf(given, name);
        for (uint i = (uint)sizeof(T); i < size; i++)
        {
            if (((byte*)given)[i] != 0)
            {
                throw new ArgumentException($"{name} has a field at byte {i} that version {LibraryVersion} of the library does not know; set it to 0.");
            }
        }

        Buffer.MemoryCopy(given, &copy, sizeof(T), Math.Min(size, (uint)sizeof(T)));
        return copy;
    }

    /// <summary>Writes a structure to the caller: as many fields as the caller knows, without the size.</summary>
    /// <exception cref="ArgumentException">The address is null, or the size is not set.</exception>
    public static void Write<T>(T* target, T value, string name) where T : unmanaged
    {
        uint size = SizeOf(NotNull(target, name), name);
        Buffer.MemoryCopy((byte*)&value + sizeof(uint), (byte*)target + sizeof(uint), size - sizeof(uint), Math.Min(size, (uint)sizeof(T)) - sizeof(uint));
    }

    /// <summary>The version of the library.</summary>
    public static string LibraryVersion { get; } = typeof(LsmEngine).Assembly.GetName().Version!.ToString(3);

    private static void Length(nuint given, int expected, string name)
    {
        if (given != (nuint)expected)
        {
            throw new ArgumentException($"{name} has {given} values; {expected} are needed.", name);
        }
    }

    private static uint SizeOf<T>(T* structure, string name) where T : unmanaged
    {
        uint size = *(uint*)structure;
        return size >= sizeof(T) && size <= LargestStructure // every structure has the size of its first version
            ? size
            : throw new ArgumentException($"size in {name} is {size}; set it to sizeof({name}), which is {sizeof(T)}.");
    }
}
