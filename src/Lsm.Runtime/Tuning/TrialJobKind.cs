namespace Lsm.Runtime.Tuning;

/// <summary>What a job of a study does. Of jobs that wait together, the kinds before begin first.</summary>
internal enum TrialJobKind
{
    /// <summary>Draws a trial. The result is a draw, see <see cref="TrialDraw.From"/>.</summary>
    Draw,

    /// <summary>Measures the error of a network of a trial in a rung.</summary>
    Error,

    /// <summary>Measures the error of an echo state network with settings that are tried, beside a trial.</summary>
    EchoSettings,

    /// <summary>Trains the readout of a trial on all samples. The result is a readout, see <see cref="TrainedLiquid.From"/>.</summary>
    Train,

    /// <summary>Measures the error of a predictor without a liquid, beside a trial.</summary>
    Predictor,
}
