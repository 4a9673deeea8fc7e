using System.Text.Json.Nodes;
using Lsm.Bench.Reports;

namespace Lsm.Bench.Tasks;

/// <summary>
/// Compares the liquid with an echo state network of the same size on four tasks: mean and standard deviation over ten seeds. The
/// settings of both were chosen by a small grid on seeds 101 to 103, before the ten seeds were run.
/// </summary>
internal static class TasksScenario
{
    public const string Name = "tasks";
    public const int Neurons = 200;
    private const int Seeds = 10;

    public static Measurement Run(BenchOptions options)
    {
        var rows = new JsonArray();
        string device = "";
        foreach ((ReservoirTask task, LiquidSettings liquid, double radius, double scale, double bias) in Entries)
        {
            double[] ours = new double[Seeds], theirs = new double[Seeds];
            for (int i = 0; i < Seeds; i++)
            {
                ulong seed = (ulong)(i + 1);
                TimeSeries series = task.Draw(seed, Neurons);
                using var spiking = new SpikingLiquid(Neurons, task.Range, liquid, options, seed);
                using var echo = new EchoStateNetwork(Neurons, task.Range, radius, scale, bias, seed);
                ours[i] = spiking.Solve(task, series, options.Threads);
                theirs[i] = echo.Solve(task, series, options.Threads);
                device = spiking.Device;
            }

            rows.Add((JsonNode)new JsonObject
            {
                ["task"] = task.Name,
                ["liquidMean"] = Rounded(Mean(ours)), ["liquidSd"] = Rounded(Spread(ours)),
                ["echoStateMean"] = Rounded(Mean(theirs)), ["echoStateSd"] = Rounded(Spread(theirs)),
                ["measure"] = task.Measure,
            });
        }

        return new Measurement(Name, options.Engine == Runtime.EngineKind.Vulkan ? "vulkan" : "cpu", device, options.ThreadCount)
        {
            Adds = new JsonObject { ["neurons"] = Neurons, ["seeds"] = Seeds, [Name] = rows },
        };
    }

    internal static (ReservoirTask Task, LiquidSettings Liquid, double Radius, double Scale, double Bias)[] Entries { get; } =
    [
        (new MemoryCapacity(), new(1, 3, 0.05, 0.9f, 0.99f, 0.9f, 0.99f), 0.95, 0.01, 0),
        (new DelayedXor(), new(3, 12, 0.15, 0, 0.5f, 0.5f, 0.99f), 0.95, 0.01, 0.3),
        (new Narma10(), new(10, 3, 0.05, 0.95f, 0.999f, 0.9f, 0.99f), 0.95, 0.01, 0.3),
        (new MackeyGlass(), new(3, 6, 0.15, 0.9f, 0.99f, 0.9f, 0.99f), 0.95, 1, 1),
    ];

    private static double Mean(double[] scores) => scores.Average();

    private static double Spread(double[] scores) => Math.Sqrt(scores.Sum(s => (s - Mean(scores)) * (s - Mean(scores))) / (scores.Length - 1));

    private static double Rounded(double value) => Math.Round(value, 4);
}
