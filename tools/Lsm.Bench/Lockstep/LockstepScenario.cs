using System.Diagnostics;
using System.Globalization;
using Lsm.Bench.Reports;
using Lsm.Runtime;

namespace Lsm.Bench.Lockstep;

/// <summary>
/// Runs two processes in lockstep over loopback, this one on the CPU engine and a second one on Vulkan. They exchange only sensors, in
/// packets that are delayed, reordered and lost. The checksum of every frame must be the same in both.
/// </summary>
internal static class LockstepScenario
{
    public const string Name = "lockstep";

    /// <summary>The command of the second process.</summary>
    public const string PeerName = "lockstep-peer";

    public static Measurement Run(BenchOptions options)
    {
        using LsmEngine engine = LsmEngine.Create(Model(options.Seed), EngineKind.Cpu, options.EngineOptions);
        using var link = new BadLink(options.Seed, 0);
        using var peer = new Peer(engine, link, options.Seed, 0);
        using Process other = Start(link.Port, options);
        var checksums = new List<ulong>();
        var others = new List<ulong>();
        Task<string> errors = other.StandardError.ReadToEndAsync();
        Task reading = Task.Run(() =>
        {
            while (other.StandardOutput.ReadLine() is { } line)
            {
                others.Add(ulong.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            }
        });
        long began = Stopwatch.GetTimestamp();
        try
        {
            // The other process ends when both have every frame and it knows so; this one answers until then.
            peer.Run(options.Frames, (_, checksum) => checksums.Add(checksum), () => other.HasExited);
            other.WaitForExit();
            reading.Wait();
        }
        finally
        {
            if (!other.HasExited)
            {
                other.Kill();
            }
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (other.ExitCode != 0)
        {
            throw new BenchException($"The second process ended with status {other.ExitCode}: {errors.Result.Trim()}");
        }

        return new Measurement(Name, "cpu+vulkan", $"{engine.Device}, and the second process's Vulkan device", options.ThreadCount)
        {
            Fault = FirstDifference(checksums, others, options.Frames),
            Adds = new()
            {
                ["frames"] = options.Frames,
                ["equalChecksums"] = checksums.Zip(others).LongCount(pair => pair.First == pair.Second),
                ["lastChecksum"] = checksums.Count == 0 ? "" : checksums[^1].ToString("x16", CultureInfo.InvariantCulture),
                ["rollbacks"] = peer.Rollbacks,
                ["framesRunAgain"] = peer.FramesRunAgain,
                ["deepestRollback"] = peer.Deepest,
                ["packetsSent"] = link.Sent,
                ["packetsLost"] = link.Lost,
                ["packetsOvertaken"] = link.Overtaken,
                ["seconds"] = Rounded.To(seconds),
            },
        };
    }

    /// <summary>Runs the second process: prints the final checksum of every frame.</summary>
    /// <param name="port">The port of the first process.</param>
    /// <param name="options">The options of the first process.</param>
    /// <param name="output">Receives the checksums.</param>
    public static void RunPeer(int port, BenchOptions options, TextWriter output)
    {
        using LsmEngine engine = LsmEngine.Create(Model(options.Seed), EngineKind.Vulkan, options.EngineOptions);
        using var link = new BadLink(options.Seed, 1);
        link.Connect(port);
        using var peer = new Peer(engine, link, options.Seed, 1);
        peer.Run(options.Frames, (_, checksum) => output.WriteLine(checksum.ToString("x16", CultureInfo.InvariantCulture)), null);
    }

    private static LiquidStateMachine Model(ulong seed) => new(
        inputSize: 6,
        reservoirSize: 160,
        outputSize: 2,
        new LiquidOptions { Features = FeatureKind.Trace, Reservoir = new ReservoirOptions { FanIn = 16, WeightScale = 1.0 / 16, InputScaling = 0.5, Seed = seed } });

    private static Process Start(int port, BenchOptions options)
    {
        string[] call = [PeerName, "--port", Text(port), "--seed", Text(options.Seed), "--frames", Text(options.Frames), .. options.Device is { } device ? (string[])["--device", Text(device)] : []];
        return OwnProcess.Start(call);

        static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
    }

    private static string? FirstDifference(List<ulong> ours, List<ulong> theirs, long frames)
    {
        if (ours.Count != frames || theirs.Count != frames)
        {
            return $"Of {frames} frames {ours.Count} were settled here and {theirs.Count} in the second process.";
        }

        int frame = ours.Zip(theirs).TakeWhile(pair => pair.First == pair.Second).Count();
        return frame == frames ? null : $"Frame {frame}: the checksum is {ours[frame]:x16} here and {theirs[frame]:x16} in the second process.";
    }
}
