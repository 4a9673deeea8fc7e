using Lsm.Runtime;
using Lsm.Runtime.Readouts;
using SpokenDigits.Corpora;

namespace SpokenDigits.Liquids;

/// <summary>
/// A liquid that listens to utterances, one agent each, a batch at a time. Training reads how often each neuron spiked in each window of
/// the word. The model itself classifies: its readout has one block of ten motors per window, and a word's score is the sum, over its
/// frames, of the block of the window that the frame lies in.
/// </summary>
internal sealed class LiquidEar : IDisposable
{
    private const int BatchSize = 128;

    private readonly LsmEngine engine;
    private readonly LsmState state;
    private readonly int frames;
    private readonly int windows;

    /// <summary>Puts a model on an engine.</summary>
    /// <param name="model">Its readout has windows x 10 outputs.</param>
    /// <param name="frames">Frames per word.</param>
    /// <param name="kind">Which engine.</param>
    public LiquidEar(LiquidStateMachine model, int frames, EngineKind kind)
    {
        engine = LsmEngine.Create(model, kind);
        state = engine.CreateState(BatchSize);
        this.frames = frames;
        windows = model.OutputSize / Corpus.Digits;
    }

    /// <summary>Which engine was chosen, and why.</summary>
    public string Engine => engine.Choice;

    /// <summary>Features per word: windows x neurons.</summary>
    public int FeatureCount => windows * engine.Model.ReservoirSize;

    /// <summary>The model with the readout in use.</summary>
    public LiquidStateMachine Model => engine.Model;

    /// <summary>An untrained model for an encoding: a liquid drawn from a seed, and a readout of zeros.</summary>
    public static LiquidStateMachine Untrained(DigitOptions options, int sensors, ulong seed)
    {
        int outputs = options.Windows * Corpus.Digits;
        var reservoir = new LiquidReservoir(sensors, options.Neurons, options.Reservoir(seed));
        return new LiquidStateMachine(reservoir, new LinearReadout(options.Neurons, outputs, new float[outputs * options.Neurons]), FeatureKind.Spikes);
    }

    /// <summary>Gives the model another readout.</summary>
    public void Use(LinearReadout readout) => engine.SwapReadout(readout);

    /// <summary>How often each neuron spiked in each window of each utterance.</summary>
    /// <param name="words">Encoded words, [frame, sensor] each.</param>
    /// <param name="progress">Told the share that is done.</param>
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
        Listen(words, (word, slot, window, _) =>
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

    /// <summary>The ten scores of each word; the largest says which digit it is.</summary>
    /// <returns>[word][digit].</returns>
    public float[][] Score(IReadOnlyList<float[]> words, Action<double>? progress = null)
    {
        var scores = new float[words.Count][];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = new float[Corpus.Digits];
        }

        Listen(words, (word, _, window, motors) =>
        {
            for (int d = 0; d < Corpus.Digits; d++)
            {
                scores[word][d] += motors[(window * Corpus.Digits) + d];
            }
        }, progress);
        return scores;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        state.Dispose();
        engine.Dispose();
    }

    private delegate void Heard(int word, int slot, int window, ReadOnlySpan<float> motors);

    private void Listen(IReadOnlyList<float[]> words, Heard heard, Action<double>? progress)
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
                    heard(first + slot, slot, window, motors.Slice(slot * outputs, outputs));
                }
            }

            progress?.Invoke((double)(first + count) / words.Count);
        }
    }

    /// <summary>Which of the equal windows a frame lies in.</summary>
    internal static int WindowOf(int frame, int frames, int windows) => frame * windows / frames;

    private void Mark(bool marked)
    {
        for (int slot = 0; slot < BatchSize; slot++)
        {
            state.Neurons.MarkFeatures(slot, marked);
        }
    }
}
