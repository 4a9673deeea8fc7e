using System.Diagnostics.Metrics;

namespace Lsm.Runtime.Tests.Monitoring;

/// <summary>Listens to the meter <c>Lsm</c>, on this thread's behalf: what other tests do at the same time stays out.</summary>
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

    /// <summary>What was measured, by instrument.</summary>
    public Dictionary<string, List<double>> Seen { get; } = [];

    /// <summary>The last measurement's tags, as "key=value".</summary>
    public Dictionary<string, string> Tags { get; } = [];

    /// <summary>Counts nothing more, and so allocates nothing more.</summary>
    public bool Deaf { get; set; }

    public double Sum(string instrument) => Seen.TryGetValue(instrument, out List<double>? values) ? values.Sum() : 0;

    /// <summary>Asks the observable ones, and sums up one.</summary>
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
