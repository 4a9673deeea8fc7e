using Lsm.Runtime;

namespace Lsm.Native;

/// <summary>
/// The objects that callers hold, by handle: a place in a table, a kind and a number that is never used twice, so that a freed handle never refers to
/// another object. Any thread may call; a look-up takes no lock.
/// </summary>
internal static unsafe class Handles
{
    // Bits of a handle from the lowest: place, kind, number.
    private const int PlaceBits = 20, KindBits = 3;
    private static readonly string[] Kinds = ["?", "a model", "an engine", "a state", "a row object"];
    private static readonly Lock Gate = new();
    private static Entry?[] entries = new Entry?[16];
    private static long numbers;

    /// <summary>Gives an object a handle.</summary>
    public static void* Add(object target)
    {
        lock (Gate)
        {
            int place = Array.IndexOf(entries, null);
            if (place < 0)
            {
                place = entries.Length;
                if (place == 1 << PlaceBits)
                {
                    throw new InsufficientMemoryException($"There are {place} handles; free some.");
                }

                var grown = new Entry?[2 * place];
                entries.CopyTo(grown, 0);
                Volatile.Write(ref entries, grown);
            }

            long handle = (((++numbers << KindBits) | (long)KindOf(target.GetType())) << PlaceBits) | (uint)place;
            Volatile.Write(ref entries[place], new Entry(handle, target));
            return (void*)handle;
        }
    }

    /// <summary>The object of a handle.</summary>
    /// <exception cref="HandleException">The handle is null, was freed, or is of another kind.</exception>
    public static T Get<T>(void* handle) where T : class
    {
        Entry?[] all = Volatile.Read(ref entries);
        int place = (int)((long)handle & ((1 << PlaceBits) - 1));
        Entry? entry = place < all.Length ? Volatile.Read(ref all[place]) : null;
        return entry is not null && entry.Handle == (long)handle && entry.Target is T target ? target : throw Refusal(handle, KindOf(typeof(T)));
    }

    /// <summary>Frees a handle; freeing it twice has no effect.</summary>
    public static void Remove(void* handle)
    {
        lock (Gate)
        {
            int place = (int)((long)handle & ((1 << PlaceBits) - 1));
            if (place < entries.Length && entries[place]?.Handle == (long)handle)
            {
                Volatile.Write(ref entries[place], null);
            }
        }
    }

    private static int KindOf(Type type) => type == typeof(LiquidStateMachine) ? 1 : type == typeof(LsmEngine) ? 2 : type == typeof(LsmState) ? 3 : 4;

    private static HandleException Refusal(void* handle, int wanted)
    {
        string one = Kinds[wanted], name = one[(one.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        int kind = (int)(((long)handle >> PlaceBits) & ((1 << KindBits) - 1));
        long number = (long)handle >> (PlaceBits + KindBits);
        return new HandleException(
            handle is null ? $"The {name} is NULL."
            : number <= 0 || number > Volatile.Read(ref numbers) || kind == 0 || kind >= Kinds.Length ? $"0x{(long)handle:x} is not the handle of {one}, or of any other object of this library."
            : kind != wanted ? $"0x{(long)handle:x} is the handle of {Kinds[kind]}; {one} is needed."
            : $"The {name} 0x{(long)handle:x} was freed already.");
    }

    private sealed class Entry(long handle, object target)
    {
        public long Handle => handle;

        public object Target => target;
    }
}
