using Lsm.Runtime.IO;

namespace Lsm.Runtime.Files;

/// <summary>A model's sensor coding: tensors <c>sensor.offset</c> and <c>sensor.scale</c> [sensor], metadata <c>sensor_fields</c> and <c>sensor_field_width</c>. Files of models without one have none of them.</summary>
internal static class SensorTensors
{
    private const string Offset = "sensor.offset", Scale = "sensor.scale", Fields = "sensor_fields", FieldWidth = "sensor_field_width";

    public static IEnumerable<TensorInfo> Declare(SensorCoding? coding) => coding is null
        ? []
        : [new TensorInfo(Offset, TensorType.F32, coding.SensorCount), new TensorInfo(Scale, TensorType.F32, coding.SensorCount)];

    public static void Write(SensorCoding? coding, SafetensorsWriter writer)
    {
        if (coding is not null)
        {
            writer.Write(Offset, coding.Offset);
            writer.Write(Scale, coding.Scale);
        }
    }

    public static void Describe(SensorCoding? coding, Dictionary<string, string> metadata)
    {
        if (coding is not null)
        {
            metadata.Add(Fields, MetadataText.Of(coding.Fields));
            metadata.Add(FieldWidth, MetadataText.Of(coding.FieldWidth));
        }
    }

    /// <summary>The coding, or null if the file has none.</summary>
    /// <exception cref="InvalidDataException">A tensor or an entry is missing or does not fit.</exception>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static SensorCoding? Read(SafetensorsFile file)
    {
        if (!file.TryFind(Offset, out _) && !file.Metadata.ContainsKey(Fields))
            return null;
        float[] offset = file.ExpectOperands(Offset, -1);
        return new SensorCoding(offset, file.ExpectOperands(Scale, offset.Length), file.Int(Fields), file.Double(FieldWidth));
    }
}
