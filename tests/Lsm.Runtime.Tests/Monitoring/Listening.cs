using System.Diagnostics.Metrics;

namespace Lsm.Runtime.Tests.Monitoring;

/// <summary>Listens to the meter <c>Lsm</c> for this thread only: other tests may run at the same time.</summary>
internal sealed class Listening : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly int thread = Environment.CurrentManagedThreadId;

    public Listening(params string[] instruments)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Lsm" && (instruments.Length == 0 || instruments.Contains(instrument.Name)))
            {
                Names.Add(instrument.Name);
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        listener.Start();
    }

    public List<string> Names { get; } = [];

    /// <summary>The measurements by instrument.</summary>
    public Dictionary<string, List<double>> Seen { get; } = [];

    /// <summary>The last measurement's tags, as "key=value".</summary>
    public Dictionary<string, string> Tags { get; } = [];

    /// <summary>Whether measurements are ignored, so that nothing is allocated.</summary>
    public bool Deaf { get; set; }

    public double Sum(string instrument) => Seen.TryGetValue(instrument, out List<double>? values) ? values.Sum() : 0;

    /// <summary>Reads the observable instruments, and returns the sum of one.</summary>
    public double Ask(string instrument)
    {
        Seen.Remove(instrument);
        listener.RecordObservableInstruments();
        return Sum(instrument);
    }

    public void Dispose() => listener.Dispose();

    private void Note(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Deaf || Environment.CurrentManagedThreadId != thread)
        {
            return;
        }

        if (!Seen.TryGetValue(name, out List<double>? values))
        {
            Seen[name] = values = [];
        }

        values.Add(value);
        Tags[name] = tags.Length == 0 ? "" : $"{tags[0].Key}={tags[0].Value}";
    }
}
