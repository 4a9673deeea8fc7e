namespace Lsm.Compatibility;

/// <summary>Newer members of LINQ.</summary>
internal static class Sequences
{
    public static IEnumerable<T> Order<T>(this IEnumerable<T> values, IComparer<T>? comparer = null) => values.OrderBy(value => value, comparer);

    public static T FirstOrDefault<T>(this IEnumerable<T> values, Func<T, bool> predicate, T otherwise)
    {
        foreach (T value in values)
        {
            if (predicate(value))
            {
                return value;
            }
        }

        return otherwise;
    }

    public static void AddRange<T>(this List<T> list, ReadOnlySpan<T> values)
    {
        foreach (T value in values)
        {
            list.Add(value);
        }
    }
}
