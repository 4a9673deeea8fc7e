using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Lsm.Fuzz;

// dotnet run -c Release --project tests/Lsm.Fuzz -- [--inputs N] [--only READER] [--seed SEED] [--keep DIR]
//     N mutated files over all readers (default 1,000,000); prints a tally, exits 1 on the first failure with what repeats it.
//     --keep leaves the last 64 files in DIR, for a reader that takes the whole process down.
// dotnet run -c Release --project tests/Lsm.Fuzz -- --only READER --file PATH
//     one file, for example a kept failure.
// dotnet run -c Release --project tests/Lsm.Fuzz -- save-loop FOLDER GENERATION
//     saves files of every kind over each other until killed; for the tests.
// dotnet run -c Release --project tests/Lsm.Fuzz -- full-disk FOLDER
//     saves until the disk is full and says what is left; for the tests, on a small disk of its own.
switch (args)
{
    case ["save-loop", var folder, var generation]:
        SaveLoop.Run(folder, long.Parse(generation, CultureInfo.InvariantCulture));
        return 0;
    case ["full-disk", var folder]:
        return FullDisk.Run(folder, Console.Out);
}

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}

long inputs = long.Parse(Option("--inputs") ?? "1000000", CultureInfo.InvariantCulture);
string? only = Option("--only"), seed = Option("--seed"), keep = Option("--keep");
long written = 0;
Target[] targets = [.. Targets.All.Where(t => only is null || t.Name == only)];
if (targets.Length == 0)
{
    Console.Error.WriteLine($"--only {only}: known are {string.Join(", ", Targets.All.Select(t => t.Name))}");
    return 2;
}

if (Option("--file") is { } kept)
{
    targets[0].Read(File.ReadAllBytes(kept));
    Console.WriteLine($"{targets[0].Name} accepts {kept}, rightly.");
    return 0;
}

byte[]? current = null;
var since = new Stopwatch();
using var watchdog = new Timer(
    _ =>
    {
        if (since.Elapsed < TimeSpan.FromSeconds(60) || current is not { } hanging)
            return;
        File.WriteAllBytes("fuzz-hang.bin", hanging);
        Console.Error.WriteLine("A reader has taken 60 s for one file, kept as fuzz-hang.bin.");
        Environment.Exit(1);
    },
    null, 1000, 1000);

long total = 0;
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
                File.WriteAllBytes(Path.Combine(keep, FormattableString.Invariant($"{written++ % 64:D2}.bin")), file);
        }, failing => File.WriteAllBytes("fuzz-failure.bin", failing));
        total += tally.Accepted + tally.Refused;
        Console.WriteLine($"{target.Name,-12} {tally}, {time.Elapsed.TotalSeconds:F0} s");
        foreach (string reason in tally.CommonReasons(5))
            Console.WriteLine(reason);
    }
    catch (CsCheckException e)
    {
        Console.Error.WriteLine($"{target.Name}: {e.Message}\n{e.InnerException}");
        Console.Error.WriteLine("The file is kept as fuzz-failure.bin.");
        return 1;
    }
    current = null;
}

Console.WriteLine($"{total} inputs, no crash, no hang, no excess memory, no accepted lie; peak working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000} MB");
return 0;
