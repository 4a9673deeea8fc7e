using System.Runtime.InteropServices;

namespace Lsm.Runtime.Tests.Engines.Interleaving;

/// <summary>Compares bit for bit.</summary>
internal static class Bits
{
    public static void Same(ReadOnlySpan<float> given, ReadOnlySpan<float> right, string what) =>
        Assert.That(MemoryMarshal.Cast<float, uint>(given).SequenceEqual(MemoryMarshal.Cast<float, uint>(right)), what);

    public static void Same(StateSnapshot given, StateSnapshot right)
    {
        Assert.That(given.Frame, Is.EqualTo(right.Frame));
        Assert.That(given.Agents.ToArray(), Is.EqualTo(right.Agents.ToArray()));
        Assert.That(given.Off.ToArray(), Is.EqualTo(right.Off.ToArray()));
        Assert.That(given.Steps.ToArray(), Is.EqualTo(right.Steps.ToArray()));
        Same(given.Membranes, right.Membranes, "membranes");
        Same(given.Traces, right.Traces, "traces");
        Assert.That(given.Learner.ToArray(), Is.EqualTo(right.Learner.ToArray()));
        Assert.That(given.Spikes.ToArray(), Is.EqualTo(right.Spikes.ToArray()));
    }
}
