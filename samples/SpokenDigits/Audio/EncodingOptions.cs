namespace SpokenDigits.Audio;

/// <summary>How recordings become sensor values. The defaults were chosen on training data; README.md says how.</summary>
internal sealed record EncodingOptions
{
    /// <summary>Mel bands.</summary>
    public int Bands { get; init; } = 20;

    /// <summary>Frames per word, whatever its length.</summary>
    public int Frames { get; init; } = 40;

    /// <summary>Where the lowest band begins, in Hz.</summary>
    public double LowestHertz { get; init; } = 100;

    /// <summary>Where the highest band ends, in Hz.</summary>
    public double HighestHertz { get; init; } = 3800;

    /// <summary>What is added to every band's power before the logarithm, as a share of the word's mean power.</summary>
    public double RelativeFloor { get; init; } = 1e-3;

    /// <summary>The constant last sensor.</summary>
    public float Constant { get; init; } = 0.7f;

    /// <summary>
    /// The ways of cutting a word out. Training learns from all of them; a test word is heard once in every way and the scores are added.
    /// </summary>
    public IReadOnlyList<SpanOptions> Spans { get; init; } = [new(9, 0.05, 0.1), new(15, 0.02, 0.02), new(12, 0.04, 0.08)];

    /// <summary>Bands and the constant.</summary>
    public int SensorCount => Bands + 1;
}
