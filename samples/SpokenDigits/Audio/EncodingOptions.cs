namespace SpokenDigits.Audio;

/// <summary>The encoding of recordings as sensor values. The defaults were chosen on training data; README.md describes how.</summary>
internal sealed record EncodingOptions
{
    /// <summary>The number of mel bands.</summary>
    public int Bands { get; init; } = 24;

    /// <summary>The number of frames per word, whatever its length.</summary>
    public int Frames { get; init; } = 40;

    /// <summary>The start of the lowest band, in Hz.</summary>
    public double LowestHertz { get; init; } = 100;

    /// <summary>The end of the highest band, in Hz.</summary>
    public double HighestHertz { get; init; } = 3800;

    /// <summary>The power that is added to every band before the logarithm, as a share of the word's mean power.</summary>
    public double RelativeFloor { get; init; } = 1e-3;

    /// <summary>The share of the mean of each band over the word that is subtracted, 0 to 1.</summary>
    public double BandMeanShare { get; init; } = 0.3;

    /// <summary>The share of the mean of each frame over its bands, which is its loudness, that is subtracted, 0 to 1.</summary>
    public double FrameMeanShare { get; init; } = 0.6;

    /// <summary>The number of frames before and after a frame whose difference in a band is its change.</summary>
    public int ChangeFrames { get; init; } = 2;

    /// <summary>The factor on the changes.</summary>
    public double ChangeScale { get; init; } = 0.5;

    /// <summary>The value of the constant last sensor.</summary>
    public float Constant { get; init; } = 0.7f;

    /// <summary>The ways of cutting a word out. A test word is scored once in each way, and the scores are added.</summary>
    public IReadOnlyList<SpanOptions> Spans { get; init; } = [new(9, 0.05, 0.1), new(15, 0.02, 0.02), new(12, 0.04, 0.08), new(25, 0, 0)];

    /// <summary>The changes of training words: training uses every span unchanged, and once with each change.</summary>
    public IReadOnlyList<Variation> Variations { get; init; } = [new(0.96, 0.8), new(1.04, 1.25)];

    /// <summary>The number of encodings of a training word: the spans, unchanged and with each change.</summary>
    public int TrainingCount => Spans.Count * (1 + Variations.Count);

    /// <summary>The number of sensors: the bands, their changes and the constant.</summary>
    public int SensorCount => (2 * Bands) + 1;
}
