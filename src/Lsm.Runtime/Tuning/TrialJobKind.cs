namespace Lsm.Runtime.Tuning;

/// <summary>The kind of work of a job. Of the jobs that wait, those of the first kinds begin first.</summary>
internal enum TrialJobKind
{
    /// <summary>Draws a trial. The result is a draw, see <see cref="TrialDraw.From"/>.</summary>
    Draw,

    /// <summary>Measures the error of a network of a trial in a rung.</summary>
    Error,

    /// <summary>Measures the error of an echo state network with one of the tried settings, for comparison with a trial.</summary>
    EchoSettings,

    /// <summary>Trains the readout of a trial on all samples. The result is a readout, see <see cref="TrainedLiquid.From"/>.</summary>
    Train,

    /// <summary>Measures the error of a predictor without a liquid, for comparison with a trial.</summary>
    Predictor,
}
