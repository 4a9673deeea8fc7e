using System.Globalization;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>The settings that were chosen for each task, on validation data only; docs/tasks.md has the command.</summary>
internal static class TaskDesigns
{
    /// <summary>The presets of the library.</summary>
    public static (string Name, LiquidDesign Design)[] Presets { get; } =
    [
        ("Classic", LiquidPresets.Classic),
        ("Regression", LiquidPresets.Regression),
        ("Memory", LiquidPresets.Memory),
        ("Classification", LiquidPresets.Classification),
        ("Control", LiquidPresets.Control),
        ("Generation", LiquidPresets.Generation),
    ];

    /// <summary>Values of the parameters of <see cref="LiquidSpaces.Everything"/>, in its order.</summary>
    private static readonly Dictionary<string, double[]> Liquids = new()
    {
        //            steps input_scaling taps delay  bias   spread fan_in weight exc   delay membrane range  synaptic range trace range  m_trace range graded sensors
        ["MC"] = [1, 0.175, 1, 124, -0.7, 0.055, 16, 0.131, 0.14, 14, 21.6, 2.6, 0, 1, 10.3, 2.5, 2.5, 5.3, 0, 0],
        ["XOR"] = [11, 6, 1, 22, -0.1, 0.3, 1, 0.005, 0.5, 8, 5.18, 2.16, 4.16, 1, 12, 1.72, 8, 5.54, 1, 0],
        ["PAR3"] = [12, 23, 1, 15, 0.459, 0.0782, 2, 0.031, 0.185, 8, 6.26, 1.5, 4.16, 1, 27.2, 1.72, 5.76, 5.54, 0, 0],
        ["NARMA-10"] = [12, 3.95, 4, 10, -0.475, 0.0706, 17, 0.171, 0.26, 2, 2.68, 2.1, 0, 1, 60, 2.8, 7.11, 15, 1, 0],
        ["MG84"] = [9, 3.02, 1, 28, -1, 0.197, 3, 0.112, 0.2, 51, 6.57, 2.7, 7, 1, 14.2, 2.8, 9.86, 20, 1, 0],
        ["LOR"] = [10, 14.1, 4, 1, 0.398, 0.273, 11, 0.222, 0.32, 44, 1.47, 1.6, 0, 1, 3, 20, 3.38, 1, 0, 0],
        ["PLANT"] = [12, 7.17, 4, 6, 1, 8.82, 3, 0.005, 0.5, 24, 4.78, 3.73, 1, 11.8, 6.62, 3.44, 14.5, 1.51, 1, 0],
        ["PATTERN"] = [12, 4, 4, 128, 0, 3, 1, 0.005, 0.5, 12, 6, 4, 0, 1, 12, 6, 12, 6, 1, 0],
        ["MG-FREE"] = [9, 3.02, 1, 28, -1, 0.197, 3, 0.112, 0.2, 51, 6.57, 2.7, 7, 1, 14.2, 2.8, 9.86, 20, 1, 0],
        ["MATCH"] = [12, 6, 2, 40, -0.2, 0.5, 1, 0.005, 0.5, 12, 12, 2, 0, 1, 24, 2, 24, 2, 1, 0],
        ["MG1"] = [10, 7.26, 3, 32, -0.93, 0.467, 1, 0.0585, 0.06, 22, 11.6, 1.96, 5.54, 1, 15.4, 2.76, 8.8, 9.8, 1, 0],
    };

    private static readonly Dictionary<string, EchoSettings> EchoNetworks = new()
    {
        ["MC"] = new(0.95, 0.01, 0, 1),
        ["XOR"] = new(0.95, 0.01, 0.3, 1),
        ["PAR3"] = new(0.95, 0.05, 0.3, 1),
        ["NARMA-10"] = new(0.757, 0.00584, 0.135, 0.91),
        ["MG84"] = new(0.416, 4.36, 0.784, 0.13),
        ["LOR"] = new(0.524, 17.8, 1.25, 0.61),
        ["MG1"] = new(0.95, 0.3, 0.3, 1),
        ["PATTERN"] = new(0.95, 1.5, 0.3, 0.3),
        ["MG-FREE"] = new(0.95, 0.5, 0.3, 0.3),
        ["PLANT"] = new(0.8, 0.5, 0.3, 1),
        ["MATCH"] = new(0.8, 0.1, 0.3, 0.3),
    };

    /// <summary>The penalties of the readouts of tasks in which answers act back, of the liquid and of the echo state network, as in <see cref="LoopChoice.Penalty"/>.</summary>
    private static readonly Dictionary<string, (double? Liquid, double? Echo)> Penalties = new()
    {
        ["PATTERN"] = (1e-6, 1e-7),
        ["MG-FREE"] = (null, null),
        ["PLANT"] = (3e-2, 1e-6),
        ["MATCH"] = (null, null),
    };

    /// <summary>All values.</summary>
    public static IEnumerable<double[]> All => Liquids.Values;

    /// <summary>The liquid that was chosen for a task, or null.</summary>
    public static LiquidDesign? Of(string task) => Liquids.TryGetValue(task, out double[]? values) ? LiquidSpaces.Everything.DesignOf(values) : null;

    /// <summary>The liquid that was chosen for a task in which answers act back.</summary>
    public static LoopChoice OfLoop(ClosedLoop loop) => LoopChoice.Of(loop, LiquidSpaces.Everything.DesignOf(Liquids[loop.Name]), Penalties[loop.Name].Liquid);

    /// <summary>The echo state network that was chosen for a task in which answers act back.</summary>
    public static LoopChoice EchoOfLoop(ClosedLoop loop) => LoopChoice.Of(loop, EchoNetworks[loop.Name], Penalties[loop.Name].Echo);

    /// <summary>The echo state network that was chosen for a task.</summary>
    public static EchoSettings EchoOf(string task) => EchoNetworks[task];

    /// <summary>Values as they are kept here.</summary>
    public static string Describe(IEnumerable<double> values) => $"[{string.Join(", ", values.Select(static value => value.ToString("G3", CultureInfo.InvariantCulture)))}]";
}
