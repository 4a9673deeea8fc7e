namespace Lsm.Runtime.Training.Gradient;

/// <summary>Sequences of sensors as the inputs of a model's reservoir.</summary>
internal static class EncodedSequences
{
    /// <summary>Returns the same set if the sensors are the inputs.</summary>
    public static SequenceSet Of(LiquidStateMachine model, SequenceSet sensors)
    {
        if (model.SensorCoding is not { } coding)
        {
            return sensors;
        }

        var encoded = new SequenceSet(coding.InputCount, sensors.Outputs);
        for (int i = 0; i < sensors.Count; i++)
        {
            ReadOnlySpan<float> given = sensors.Of(i);
            var inputs = new float[sensors.StepsOf(i) * coding.InputCount];
            for (int t = 0; t < sensors.StepsOf(i); t++)
            {
                coding.Encode(given.Slice(t * coding.SensorCount, coding.SensorCount), inputs.AsSpan(t * coding.InputCount, coding.InputCount));
            }

            if (sensors.HasClasses)
            {
                encoded.AddClass(inputs, sensors.ClassOf(i));
            }
            else
            {
                encoded.Add(inputs, sensors.TargetsOf(i));
            }
        }

        return encoded;
    }
}
