using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Small models with any of the optional ingredients.</summary>
internal static class IngredientModels
{
    /// <summary>Each ingredient alone, by name.</summary>
    public static (string Name, ReservoirOptions Options, int Delay, int InputDelay)[] Alone { get; } =
    [
        ("bias", new() { Bias = 0.07f }, 1, 0),
        ("filter", new() { SynapticDecay = 0.6f }, 1, 0),
        ("adaptation", new() { AdaptationStrength = 0.3f, AdaptationDecay = 0.9f }, 1, 0),
        ("reset", new() { Reset = ResetKind.Value, ResetValue = -0.25f }, 1, 0),
        ("refractory", new() { RefractoryPeriod = 2, Bias = 0.1f }, 1, 0),
        ("graded", new() { LargestPayload = 11 }, 1, 0),
        ("graded delays", new() { LargestPayload = 127 }, 9, 0),
        ("plastic", new() { Utilisation = 0.4f, DepressionDecay = 0.9f, FacilitationDecay = 0.8f }, 1, 0),
        ("plastic delays", new() { Utilisation = 0.4f, DepressionDecay = 0.9f }, 6, 0),
        ("axonal delay", new(), -40, 0),
        ("delays", new(), 16, 0),
        ("long delays", new(), 255, 0),
        ("taps", new() { InputTaps = 3 }, 1, 0),
        ("input delays", new(), 1, 5),
        ("taps and input delays", new() { InputTaps = 4 }, 1, 40),
    ];

    /// <summary>A model with given options and drawn weights.</summary>
    /// <param name="random">The source of everything that is drawn.</param>
    /// <param name="size">Neurons.</param>
    /// <param name="options">The neurons.</param>
    /// <param name="delay">The largest delay of a synapse; negative for one delay per neuron.</param>
    /// <param name="inputDelay">The largest delay of an input.</param>
    /// <param name="features">What the readout reads.</param>
    public static LiquidStateMachine Create(Random random, int size, ReservoirOptions options, int delay, int inputDelay, FeatureOptions features)
    {
        int inputs = 1 + random.Next(4), outputs = 1 + random.Next(3);
        float[] weights = TestModels.Draw(random, options.InputTaps * inputs * size, 1);
        SynapseMatrix recurrent = SynapseMatrix.FromDense(size, TestModels.Draw(random, size * size, 0.3));
        byte[] delays = new byte[recurrent.SynapseCount], late = new byte[weights.Length];
        for (int j = 0; j < size; j++)
        {
            int own = 1 + random.Next(Math.Abs(delay));
            for (int s = recurrent.RowStart[j]; s < recurrent.RowStart[j + 1]; s++)
                delays[s] = (byte)(delay < 0 ? own : 1 + random.Next(delay));
        }

        for (int i = 0; i < late.Length; i++)
            late[i] = (byte)random.Next(inputDelay + 1);
        options = options with { Beta = TestModels.Spread(size, 0.5f, 0.99f), Threshold = TestModels.Spread(size, 0.3f, 1.5f) };
        var reservoir = LiquidReservoir.FromWeights(weights, recurrent.WithDelays(delays), options, inputDelay == 0 ? [] : late);
        int count = features.CountFor(reservoir);
        Readout readout = random.Next(2) == 0
            ? new LinearReadout(count, outputs, TestModels.Draw(random, count * outputs, 1), TestModels.Draw(random, outputs, 1))
            : MlpReadout.Random(count, outputs, (ulong)random.Next());
        return new LiquidStateMachine(reservoir, readout, features);
    }

    /// <summary>A model with a random choice of ingredients and features.</summary>
    public static LiquidStateMachine Wild(Random random, int size, InputKind input)
    {
        bool Chance() => random.Next(3) == 0;
        bool graded = Chance(), plastic = !graded && Chance(), adapts = Chance();
        var options = new ReservoirOptions
        {
            Input = input,
            Bias = Chance() ? TestModels.Spread(size, -0.2f, 0.2f) : 0f,
            SynapticDecay = Chance() ? TestModels.Spread(size, 0f, 0.9f) : 0f,
            AdaptationStrength = adapts ? TestModels.Spread(size, 0.1f, 0.7f) : 0f,
            AdaptationDecay = adapts ? TestModels.Shares(random, size) : 0.99f,
            RefractoryPeriod = Chance() ? 1 + random.Next(5) : 0,
            LargestPayload = graded ? 2 + random.Next(126) : 1,
            Utilisation = plastic ? TestModels.Spread(size, 0.1f, 1f) : 1f,
            DepressionDecay = plastic ? TestModels.Shares(random, size) : 0f,
            FacilitationDecay = plastic && Chance() ? 0.9f : 0f,
            InputTaps = Chance() ? 1 + random.Next(5) : 1,
        };
        options = graded || !Chance() ? options : options with { Reset = ResetKind.Value, ResetValue = 0.1f };
        int delay = random.Next(4) switch { 0 => 1, 1 => -1 - random.Next(60), 2 => 1 + random.Next(8), _ => 1 + random.Next(255) };
        return Create(random, size, options, delay, Chance() ? random.Next(70) : 0, WildFeatures(random, adapts));
    }

    private static FeatureOptions WildFeatures(Random random, bool adapts)
    {
        FeatureKind kinds = (FeatureKind)random.Next(1, 128);
        kinds &= adapts ? ~FeatureKind.None : ~FeatureKind.Adaptation;
        kinds &= (kinds & FeatureKind.Spikes) != 0 ? ~FeatureKind.SpikeCounts : ~FeatureKind.None;
        return new FeatureOptions
        {
            Kinds = kinds == FeatureKind.None ? FeatureKind.Membrane : kinds,
            TraceDecays = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(k => (NeuronValues)(0.5f + (0.2f * k)))],
            MembraneTraceDecay = 0.8f,
            SensorDelays = [.. Enumerable.Range(1, 20).Where(_ => random.Next(8) == 0)],
        };
    }
}
