using System.Globalization;

namespace Lsm.Bench.Reports;

/// <summary>The memory of the process as Linux counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Returns the largest resident set so far (VmHWM). It counts the whole process, so run one scenario per process to compare scenarios.</summary>
    public static long PeakBytes()
    {
        if (OperatingSystem.IsLinux())
        {
            foreach (string line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    return 1024 * long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture);
                }
            }
        }

        return Environment.WorkingSet;
    }
}
