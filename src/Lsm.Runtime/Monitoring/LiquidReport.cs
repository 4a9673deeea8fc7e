using static System.FormattableString;

namespace Lsm.Runtime.Monitoring;

/// <summary>The results of <see cref="LiquidProbe"/> for a liquid on given inputs, with advice on what to change. Immutable.</summary>
public sealed record LiquidReport
{
    internal LiquidReport()
    {
    }

    /// <summary>Spikes per neuron and step, 0 to 1.</summary>
    public required double Rate { get; init; }

    /// <summary>The share of the neurons that never fired in the observed steps.</summary>
    public required double SilentShare { get; init; }

    /// <summary>The share of the neurons that fired in every observed step.</summary>
    public required double LatchedShare { get; init; }

    /// <summary>
    /// The distance of the features of two runs on different inputs, relative to that of two unrelated moments: 0 if the features do not depend on the
    /// inputs, about 1 if they differ as much as they can.
    /// </summary>
    public required double Separation { get; init; }

    /// <summary>The change of the features by noise of 1 % of each sensor's range, relative to <see cref="Separation"/>: near 0 in a liquid that generalises, near 1 in a chaotic one.</summary>
    public required double Sensitivity { get; init; }

    /// <summary>
    /// The number of frames after which two runs with different pasts and the same inputs have the same features, up to a twentieth of their initial distance: how long the
    /// past has an effect. Null if the inputs were too short to measure this, or the liquid never forgets.
    /// </summary>
    public required int? FadingMemory { get; init; }

    /// <summary>
    /// The number of independent features: a feature counts if 1 % of its variance, and more than noise of 1 % of the sensors
    /// gives it, is not a linear combination of the features counted before it. A linear readout has at most this number of degrees of freedom.
    /// </summary>
    public required int EffectiveRank { get; init; }

    /// <summary>
    /// The number of past frames of the inputs that a linear readout can reproduce: the sum over delays of the share of a sensor's variance that it reproduces after that delay, up
    /// to 100 frames; the mean over the first 16 sensors. Sensors that change slowly are easier to recall.
    /// </summary>
    public required double Recall { get; init; }

    /// <summary>The share, 0 to 1, of the products of a sensor in successive frames that a linear readout can reproduce: how much the liquid computes beyond a linear filter.</summary>
    public required double Products { get; init; }

    /// <summary>The number of features.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>The frames that were run.</summary>
    public required int Frames { get; init; }

    /// <summary>Advice on what to change, most urgent first, in sentences; empty if there is none.</summary>
    public IReadOnlyList<string> Advice { get; internal init; } = [];

    /// <summary>The figures and the advice, one per line.</summary>
    public override string ToString() => string.Join(Environment.NewLine, [Figures, .. Advice]);

    private string Figures => Invariant(
        $"rate {Rate:0.000}, silent {SilentShare:P0}, latched {LatchedShare:P0}, separation {Separation:0.00}, sensitivity {Sensitivity:0.00}, fading memory {(FadingMemory is { } frames ? $"{frames} frames" : "not seen to end")}, effective rank {EffectiveRank} of {FeatureCount} features, recall {Recall:0.0} frames, products {Products:P0}, {Frames} frames");
}
