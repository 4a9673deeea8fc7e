using Lsm.Activity;
using Lsm.Ecs;
using Lsm.Runtime.IO;
using Lsm.Runtime.Tuning;
using WallFollower.Training;

namespace WallFollower;

/// <summary>The whole run: imitation, correction and tests, with a liquid and without one.</summary>
internal static class Demo
{
    /// <summary>Runs everything; writes no file.</summary>
    /// <param name="options">The options.</param>
    /// <param name="output">Receives a line for each step.</param>
    public static RunResult Run(Options options, TextWriter output)
    {
        TuningReport? study = options.Tune ? FollowerStudy.Run(options, output) : null;
        var checksum = new XxHash64();
        ActivityRecorder? activity = null;
        string device;
        TestResult demonstrator;
        List<TestResult> liquid;
        using (var training = new FollowerTraining(study?.Design ?? FollowerLiquid.Design, options.Engine, options.Seed, options.Sizes, checksum))
        {
            output.WriteLine(training.Engine.Choice);
            device = training.Engine.Device;
            demonstrator = training.Test("demonstrator", LsmMode.Off);
            liquid = Train(training, options.Sizes.Rounds, output, "liquid");
            training.Record(recorder => activity = recorder);
        }

        using var direct = new FollowerTraining(FollowerLiquid.NoLiquid, options.Engine, options.Seed, options.Sizes);
        return new RunResult
        {
            Device = device,
            Seed = options.Seed,
            Sizes = options.Sizes,
            Demonstrator = demonstrator,
            Liquid = liquid,
            NoLiquid = Train(direct, options.Sizes.Rounds, output, "no liquid"),
            Activity = activity!,
            Study = study,
            Checksum = checksum.Digest().ToString("x16"),
        };
    }

    private static List<TestResult> Train(FollowerTraining training, int rounds, TextWriter output, string name)
    {
        training.Imitate();
        List<TestResult> results = [training.Test("imitation")];
        for (int round = 1; round <= rounds; round++)
        {
            output.WriteLine($"  {name}, {results[^1].Name}: {results[^1].Crashes} crashes");
            training.Correct();
            results.Add(training.Test($"correction {round}"));
        }

        output.WriteLine($"  {name}, {results[^1].Name}: {results[^1].Crashes} crashes");
        return results;
    }
}
