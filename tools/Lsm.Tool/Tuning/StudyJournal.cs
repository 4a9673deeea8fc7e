using System.Globalization;

namespace Lsm.Tool.Tuning;

/// <summary>The journal of a study, before the library reads and checks it.</summary>
internal static class StudyJournal
{
    /// <summary>The liquids in a journal.</summary>
    public static int CountLiquids(string path)
    {
        int count = 0;
        foreach (string line in File.ReadLines(path))
        {
            string[] fields = line.Split('\t', 3);
            if (fields.Length == 3 && fields[0] == "trial" && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                count = Math.Max(count, number + 1);
            }
        }

        return count;
    }
}
