namespace Lsm.Runtime.Training.Gradient;

/// <summary>Computes the features of a fixed liquid for sequences of sensors on the CPU engine; every engine gives the same bits.</summary>
internal static class LiquidFeatures
{
    private const int Batch = 16;

    public static SequenceSet Of(LiquidStateMachine model, SequenceSet inputs, int stepsPerFrame)
    {
        var features = new SequenceSet(model.FeatureCount, inputs.Outputs);
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        for (int first = 0; first < inputs.Count; first += Batch)
        {
            int count = Math.Min(Batch, inputs.Count - first);
            float[][] rows = Run(engine, inputs, first, count, stepsPerFrame);
            for (int i = 0; i < count; i++)
            {
                if (inputs.HasClasses)
                {
                    features.AddClass(rows[i], inputs.ClassOf(first + i));
                }
                else
                {
                    features.Add(rows[i], inputs.TargetsOf(first + i));
                }
            }
        }

        return features;
    }

    private static float[][] Run(LsmEngine engine, SequenceSet inputs, int first, int count, int stepsPerFrame)
    {
        int size = engine.Model.FeatureCount;
        using LsmState state = engine.CreateState(count);
        var rows = new float[count][];
        int longest = 0;
        for (int i = 0; i < count; i++)
        {
            state.Neurons.MarkFeatures(i, true);
            rows[i] = new float[inputs.StepsOf(first + i) * size];
            longest = Math.Max(longest, inputs.StepsOf(first + i));
        }

        for (int t = 0; t < longest; t++)
        {
            // A sequence that has ended keeps its last sensors; the features that follow are not used.
            for (int i = 0; i < count; i++)
            {
                if (t < inputs.StepsOf(first + i))
                {
                    inputs.Of(first + i).Slice(t * inputs.Width, inputs.Width).CopyTo(state.SensorsOf(i));
                }
            }

            state.Begin(t, stepsPerFrame);
            state.End(t);
            for (int i = 0; i < count; i++)
            {
                if (t < inputs.StepsOf(first + i))
                {
                    state.Neurons.FeaturesOf(i).CopyTo(rows[i].AsSpan(t * size));
                }
            }
        }

        return rows;
    }
}
