using Lsm.Activity;
using Lsm.Runtime;
using Lsm.Runtime.Readouts;
using SpokenDigits.Audio;
using SpokenDigits.Corpora;

namespace SpokenDigits.Liquids;

/// <summary>
/// Runs words through a liquid, one agent for each word, in batches. Training uses the number of spikes of each neuron in each window of
/// the word. The trained model classifies: its readout has a block of ten motors for each window, and the score of a word is the sum over its
/// frames of the block of the window that contains the frame.
/// </summary>
internal sealed class LiquidClassifier : IDisposable
{
    private const int BatchSize = 128;

    private readonly LsmEngine engine;
    private readonly LsmState state;
    private readonly int frames;
    private readonly int windows;

    /// <summary>Puts a model on an engine.</summary>
    /// <param name="model">Its readout has windows x 10 outputs.</param>
    /// <param name="frames">Frames per word.</param>
    /// <param name="kind">The engine.</param>
    public LiquidClassifier(LiquidStateMachine model, int frames, EngineKind kind)
    {
        engine = LsmEngine.Create(model, kind);
        state = engine.CreateState(BatchSize);
        this.frames = frames;
        windows = model.OutputSize / Corpus.Digits;
    }

    /// <summary>The chosen engine and the reason.</summary>
    public string Engine => engine.Choice;

    /// <summary>Features per word: windows x neurons.</summary>
    public int FeatureCount => windows * engine.Model.ReservoirSize;

    /// <summary>The model with its current readout.</summary>
    public LiquidStateMachine Model => engine.Model;

    /// <summary>An untrained model: a liquid drawn from a seed, and a readout of zeros.</summary>
    public static LiquidStateMachine Untrained(DigitOptions options, int sensors, ulong seed)
    {
        int outputs = options.Windows * Corpus.Digits;
        var reservoir = new LiquidReservoir(sensors, options.Neurons, options.Reservoir(seed));
        return new LiquidStateMachine(reservoir, new LinearReadout(options.Neurons, outputs, new float[outputs * options.Neurons]), FeatureKind.Spikes);
    }

    /// <summary>Replaces the model's readout.</summary>
    public void Use(LinearReadout readout) => engine.SwapReadout(readout);

    /// <summary>Counts the spikes of each neuron in each window of each word.</summary>
    /// <param name="words">Encoded words, [frame, sensor] each.</param>
    /// <param name="progress">Receives the completed share, 0 to 1.</param>
    /// <returns>[word][window, neuron].</returns>
    public float[][] CountSpikes(IReadOnlyList<float[]> words, Action<double>? progress = null)
    {
        var counts = new float[words.Count][];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = new float[FeatureCount];
        }

        int neurons = engine.Model.ReservoirSize;
        Mark(true);
        RunWords(words, (word, slot, window, _) =>
        {
            ReadOnlySpan<float> spikes = state.Neurons.FeaturesOf(slot);
            Span<float> sums = counts[word].AsSpan(window * neurons, neurons);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += spikes[i];
            }
        }, progress);
        Mark(false);
        return counts;
    }

    /// <summary>The ten scores of each word; the digit with the largest score is recognised.</summary>
    /// <returns>[word][digit].</returns>
    public float[][] Score(IReadOnlyList<float[]> words, Action<double>? progress = null)
    {
        var scores = new float[words.Count][];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = new float[Corpus.Digits];
        }

        RunWords(words, (word, _, window, motors) =>
        {
            for (int d = 0; d < Corpus.Digits; d++)
            {
                scores[word][d] += motors[(window * Corpus.Digits) + d];
            }
        }, progress);
        return scores;
    }

    /// <summary>Runs one word through a model and records what it does.</summary>
    /// <param name="model">The model.</param>
    /// <param name="span">The word.</param>
    /// <param name="frames">Frames per word.</param>
    public static ActivityRecorder Record(LiquidStateMachine model, EncodedSpan span, int frames)
    {
        using LsmState state = model.InitState(1);
        var recorder = new ActivityRecorder(state, [0], frames, TimeSpan.FromSeconds(span.Seconds / frames));
        for (int t = 0; t < frames; t++)
        {
            span.Values.AsSpan(t * model.InputSize, model.InputSize).CopyTo(state.Sensors);
            state.Begin(t);
            state.End(t);
        }

        return recorder;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        state.Dispose();
        engine.Dispose();
    }

    private delegate void FrameAction(int word, int slot, int window, ReadOnlySpan<float> motors);

    private void RunWords(IReadOnlyList<float[]> words, FrameAction action, Action<double>? progress)
    {
        int sensors = engine.Model.InputSize, outputs = engine.Model.OutputSize;
        for (int first = 0; first < words.Count; first += BatchSize)
        {
            int count = Math.Min(BatchSize, words.Count - first);
            state.Reset();
            state.Sensors.Clear();
            for (int t = 0; t < frames; t++)
            {
                for (int slot = 0; slot < count; slot++)
                {
                    words[first + slot].AsSpan(t * sensors, sensors).CopyTo(state.SensorsOf(slot));
                }

                long frame = state.Frame;
                state.Begin(frame);
                ReadOnlySpan<float> motors = state.End(frame);
                int window = WindowOf(t, frames, windows);
                for (int slot = 0; slot < count; slot++)
                {
                    action(first + slot, slot, window, motors.Slice(slot * outputs, outputs));
                }
            }

            progress?.Invoke((double)(first + count) / words.Count);
        }
    }

    /// <summary>The window that a frame lies in; the windows are equal.</summary>
    internal static int WindowOf(int frame, int frames, int windows) => frame * windows / frames;

    private void Mark(bool marked)
    {
        for (int slot = 0; slot < BatchSize; slot++)
        {
            state.Neurons.MarkFeatures(slot, marked);
        }
    }
}
