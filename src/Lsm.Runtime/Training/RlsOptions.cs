namespace Lsm.Runtime.Training;

/// <summary>The options of an <see cref="RlsLearner"/>, with the names of reservoirpy. Values are checked when they are set.</summary>
public sealed record RlsOptions
{
    /// <summary>
    /// P starts as <c>1 / Alpha</c> times the identity: small values learn fast at first. Without forgetting the weights approach those
    /// of ridge regression with this lambda (with the bias penalised too, and around the weights it started from). 1e-12 .. 1e12; the default is 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Alpha
    {
        get;
        init => field = value is >= 1e-12 and <= 1e12
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Alpha), value, "Alpha must be 1e-12 .. 1e12.");
    } = 1;

    /// <summary>
    /// The share of the past that an update keeps: a sample of m updates ago counts <c>Forgetting^m</c>. 0.5 .. 1; 1, the default, keeps everything.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Forgetting
    {
        get;
        init => field = value is >= 0.5 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Forgetting), value, "Forgetting must be 0.5 .. 1; 1 forgets nothing.");
    } = 1;

    /// <summary>The learner learns in ticks whose number is a multiple of this. At least 1; 1, every tick, is the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int UpdateEvery
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(UpdateEvery), value, "UpdateEvery must be at least 1.");
    } = 1;
}
