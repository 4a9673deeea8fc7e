using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>The properties that must not change when a model or a readout replaces another.</summary>
internal static class ModelShape
{
    /// <exception cref="ArgumentException">The readout's kind or a size differs, or a motor could be infinite.</exception>
    public static void Check(LiquidStateMachine running, Readout readout)
    {
        if (!running.Readout.HasShapeOf(readout))
        {
            throw new ArgumentException(
                $"The new readout is {readout.Name} {readout.FeatureCount} -> {readout.OutputCount}; this engine runs {running.Readout.Name} {running.Readout.FeatureCount} -> {running.Readout.OutputCount}. Make a new engine for another shape.", nameof(readout));
        }

        running.Bounds.Check(readout);
    }

    /// <exception cref="ArgumentException">A size, the features, the input or the readout's kind differs; the message says which.</exception>
    public static void Check(LiquidStateMachine running, LiquidStateMachine model)
    {
        (string What, object New, object Old)[] shape =
        [
            ("sensors", model.InputSize, running.InputSize),
            ("inputs", model.Reservoir.InputSize, running.Reservoir.InputSize),
            ("neurons", model.ReservoirSize, running.ReservoirSize),
            ("motors", model.OutputSize, running.OutputSize),
            ("features", model.Features, running.Features),
            ("feature count", model.FeatureCount, running.FeatureCount),
            ("input", model.Reservoir.Input, running.Reservoir.Input),
            ("readout", model.Readout.Name, running.Readout.Name),
            ("state", model.Layout, running.Layout),
        ];
        string[] differ = [.. shape.Where(part => !part.New.Equals(part.Old)).Select(part => $"{part.What} {part.New} instead of {part.Old}")];
        if (differ.Length > 0)
        {
            throw new ArgumentException($"The new model has another shape than the one that this engine runs: {string.Join(", ", differ)}. Make a new engine for it.", nameof(model));
        }

        Check(running, model.Readout); // hidden units; and membranes carry over from the model that runs
    }
}
