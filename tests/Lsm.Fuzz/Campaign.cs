using System.Diagnostics;
using System.Globalization;
using CsCheck;

namespace Lsm.Fuzz;

/// <summary>Many mutated files, with a tally for each reader.</summary>
internal static class Campaign
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Returns 0, or throws what the reader throws.</summary>
    public static int One(Target target, string path)
    {
        target.Read(File.ReadAllBytes(path));
        Console.WriteLine($"{target.Name} accepts {path}, and its content is what it says.");
        return 0;
    }

    /// <summary>Returns 0 if no reader failed, else 1.</summary>
    public static int Run(Target[] targets, long inputs, string? seed, string? keep)
    {
        if (keep is not null)
        {
            Directory.CreateDirectory(keep);
        }

        byte[]? current = null;
        var since = new Stopwatch();
        using var watchdog = new Timer(
            _ =>
            {
                if (since.Elapsed < Patience || current is not { } hanging)
                {
                    return;
                }

                File.WriteAllBytes("fuzz-hang.bin", hanging);
                Console.Error.WriteLine("A reader has taken 60 s for one file, kept as fuzz-hang.bin.");
                Environment.Exit(1);
            },
            null, 1000, 1000);

        long total = 0, written = 0;
        for (int t = 0; t < targets.Length; t++)
        {
            Target target = targets[t];
            long share = (inputs * (t + 1) / targets.Length) - (inputs * t / targets.Length);
            var time = Stopwatch.StartNew();
            try
            {
                Tally tally = Fuzzer.Run(target, share, seed, file =>
                {
                    current = file;
                    since.Restart();
                    if (keep is not null)
                    {
                        File.WriteAllBytes(Path.Combine(keep, FormattableString.Invariant($"{written++ % 64:D2}.bin")), file);
                    }
                }, failing => File.WriteAllBytes("fuzz-failure.bin", failing));
                total += tally.Accepted + tally.Refused;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name,-12} {tally}, {time.Elapsed.TotalSeconds:F0} s"));
                foreach (string reason in tally.CommonReasons(5))
                {
                    Console.WriteLine(reason);
                }
            }
            catch (CsCheckException e)
            {
                Console.Error.WriteLine($"{target.Name}: {e.Message}\n{e.InnerException}");
                Console.Error.WriteLine("The file is kept as fuzz-failure.bin.");
                return 1;
            }

            current = null;
        }

        using var self = Process.GetCurrentProcess();
        Console.WriteLine($"{total} inputs, no crash, no hang, no excess memory, no accepted lie; peak working set {self.PeakWorkingSet64 / 1_000_000} MB");
        return 0;
    }
}
