using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;

namespace Lsm.Bench.Tasks;

/// <summary>The rows of a closed-loop task: presets, and the settings that were chosen on validation networks, both for liquids and for echo state networks.</summary>
internal static class LoopRows
{
    public static IEnumerable<TaskRow> Of(ClosedLoop loop, BenchOptions options)
    {
        (string Name, LiquidDesign Design)[] liquids = [("defaults", new LiquidDesign()), .. TaskDesigns.Presets];
        foreach ((string name, LiquidDesign design) in liquids)
        {
            yield return Row(name, LoopChoice.Of(loop, design));
        }

        yield return Row("tuned", options.Trials > 0 ? LoopSearch.Liquid(loop, options) : TaskDesigns.OfLoop(loop));
        yield return Row("echo state network", options.Trials > 0 ? LoopSearch.Echo(loop, options) : TaskDesigns.EchoOfLoop(loop));

        TaskRow Row(string name, LoopChoice choice)
        {
            using FeatureSource source = choice.Source(0);
            var scores = new double[options.Networks];
            ParallelLoop.For(0, scores.Length, options.ThreadCount, i => scores[i] = choice.Score(loop, options.Seed + (ulong)i));
            return new TaskRow(name, source.Count, scores);
        }
    }
}
