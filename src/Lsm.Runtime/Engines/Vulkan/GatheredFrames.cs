using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Sequences that wait to be submitted at once, in their order.</summary>
internal sealed class GatheredFrames
{
    private CommandSequence[] sequences = new CommandSequence[16];
    private int count;

    public void Add(CommandSequence sequence)
    {
        if (count == sequences.Length)
        {
            Array.Resize(ref sequences, 2 * count);
        }

        sequences[count++] = sequence;
    }

    /// <summary>Submits all of them in one call, waits, and empties the list.</summary>
    public void Run()
    {
        if (count > 0)
        {
            CommandSequence last = sequences[count - 1];
            last.Submit(before: sequences.AsSpan(0, count - 1));
            last.Wait();
            Forget();
        }
    }

    public void Forget() => count = 0;
}
