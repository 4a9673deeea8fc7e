using System.Globalization;

namespace Lsm.Bench.Reports;

/// <summary>The process's memory as Linux counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>The largest resident set so far (VmHWM); of the whole process, so run one scenario a process to compare them.</summary>
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
