using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>
/// Compares liquids on tasks with a tuned echo state network of as many neurons: the defaults of the specification, the presets, and the settings that were chosen for the
/// task. A score is the mean over networks, each with data of its own. Settings are chosen on other networks and data, and without the test part.
/// </summary>
internal static class TasksScenario
{
    public const string Name = "tasks";
    public const int Neurons = 200;

    /// <summary>Data and networks that settings are chosen with.</summary>
    public const ulong ValidationSeed = 1001;

    public static string[] TaskNames { get; } = [.. Tasks.Select(static task => task.Name), .. ClosedLoops.Select(static loop => loop.Name)];

    private static ClosedLoop[] ClosedLoops => [new PatternLoop(), new MackeyGlassLoop(), new PlantLoop(), new DelayedMatch()];

    private static ReservoirTask[] Tasks => [new MemoryCapacity(), BitParity.Xor, BitParity.OfThree, new Narma10(), new MackeyGlass(84), new Lorenz(), new MackeyGlass(1)];

    public static Measurement Run(BenchOptions options)
    {
        var rows = new JsonArray();
        foreach (ReservoirTask task in Tasks.Where(task => Asked(task.Name)))
        {
            Add(task.Name, task.Measure, RowsOf(task, options));
        }

        foreach (ClosedLoop loop in ClosedLoops.Where(loop => Asked(loop.Name)))
        {
            Add(loop.Name, loop.Measure, LoopRows.Of(loop, options));
        }

        return new Measurement(Name, "cpu", $"CPU ({options.ThreadCount} threads)", options.ThreadCount)
        {
            Adds = new JsonObject { ["neurons"] = Neurons, ["networks"] = options.Networks, ["trials"] = options.Trials, ["seed"] = options.Seed, [Name] = rows },
        };

        bool Asked(string name) => options.Tasks.Count == 0 || options.Tasks.Contains(name);

        void Add(string task, string measure, IEnumerable<TaskRow> found)
        {
            foreach (TaskRow row in found)
            {
                Console.Error.WriteLine(FormattableString.Invariant($"{task}: {row.Name} {Digits(row.Mean)}")); // a search takes minutes
                rows.Add((JsonNode)new JsonObject
                {
                    ["task"] = task, ["reservoir"] = row.Name, ["features"] = row.Features, ["mean"] = Digits(row.Mean), ["sd"] = Digits(row.Deviation), ["measure"] = measure,
                });
            }
        }
    }

    private static IEnumerable<TaskRow> RowsOf(ReservoirTask task, BenchOptions options)
    {
        TimeSeries[] series = [.. Enumerable.Range(0, options.Networks).Select(i => task.Draw(options.Seed + (ulong)i, Neurons))];
        yield return LiquidRow("defaults", new LiquidDesign());
        foreach ((string name, LiquidDesign preset) in TaskDesigns.Presets)
        {
            yield return LiquidRow(name, preset);
        }

        TuningTask validation = TaskRun.ToTuningTask(task, task.Draw(ValidationSeed, Neurons));
        if (options.Trials > 0 || options.TaskSeconds is not null)
        {
            TuningReport report = new LiquidTuner(validation, null, new TuningOptions
            {
                Neurons = Neurons, Trials = options.Trials > 0 ? options.Trials : 1_000_000, Seed = ValidationSeed, Threads = options.Threads,
                Time = options.TaskSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            }).Run();
            Console.Error.WriteLine(FormattableString.Invariant($"{task.Name}: {report.Trials.Count} trials in {report.Elapsed.TotalSeconds:F1} s; error {report.Best.Error:G4}, rate {report.Best.Activity?.Rate:F2}, {TaskDesigns.Describe(report.Best.Values)}"));
            yield return LiquidRow("tuned", report.Design);
        }
        else if (TaskDesigns.Of(task.Name) is { } chosen)
        {
            yield return LiquidRow("tuned", chosen);
        }

        EchoSettings echo = options.Trials > 0 ? EchoSearch.Run(validation, Neurons, options.Trials, ValidationSeed, options.ThreadCount) : TaskDesigns.EchoOf(task.Name);
        if (options.Trials > 0)
        {
            Console.Error.WriteLine(FormattableString.Invariant($"{task.Name}: echo state network, {options.Trials} trials; {echo.Radius:G3}, {echo.InputScaling:G3}, {echo.Bias:G3}, {echo.Leak:G3}"));
        }

        yield return Row("echo state network", Neurons, i => new EchoStateNetwork(1, Neurons, echo, options.Seed + (ulong)i));
        if (task is MackeyGlass)
        {
            yield return new TaskRow("copy of the input", 1, [.. series.Select(each => TaskRun.CopyScore(task, each))]);
        }

        TaskRow LiquidRow(string name, LiquidDesign design) => Row(
            name,
            design.Create(1, Neurons, 1).FeatureCount,
            i => new LiquidSource(design.Create(1, Neurons, 1, options.Seed + (ulong)i), design.Steps));

        TaskRow Row(string name, int features, Func<int, FeatureSource> create)
        {
            var scores = new double[series.Length];
            ParallelLoop.For(0, scores.Length, options.ThreadCount, i =>
            {
                using FeatureSource source = create(i);
                scores[i] = TaskRun.Score(task, series[i], source);
            });
            return new TaskRow(name, features, scores);
        }
    }

    private static double Digits(double value) => Math.Round(value, 4);
}
