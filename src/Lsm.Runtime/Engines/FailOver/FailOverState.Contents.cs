using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.FailOver;

/// <content>Rows read, written, kept and put back.</content>
internal sealed partial class FailOverState
{
    internal override void DownloadSpikes(Span<uint> words)
    {
        for (bool done = false; !done;)
        {
            try
            {
                rows!.DownloadSpikes(words);
                done = true;
            }
            catch (VulkanException failure) when (engine.Survives(failure))
            {
                engine.Move(failure);
            }
        }
    }

    internal override void Clear(int slot)
    {
        alone.Fold(Slots);
        if (OnVulkan)
        {
            (Slots.Alone >= 0 ? alone.Next : history.Next).Clear(slot);
        }

        rows!.Clear(slot);
    }

    internal override void Resize(int capacity)
    {
        alone.Fold(Slots);
        history.Grow(capacity);
        Array.Resize(ref held[0], capacity);
        Array.Resize(ref held[1], capacity);
        try
        {
            rows!.Grow(capacity);
        }
        catch (VulkanException failure) when (engine.Survives(failure))
        {
            engine.Move(failure);
        }
    }

    internal override void Download(int firstSlot, int count, Span<float> membranes, Span<uint> spikes, Span<float> traces)
    {
        for (bool done = false; !done;)
        {
            try
            {
                rows!.Download(firstSlot, count, membranes, spikes, traces);
                done = true;
            }
            catch (VulkanException failure) when (engine.Survives(failure))
            {
                engine.Move(failure);
            }
        }
    }

    internal override void SumRows(int firstSlot, int count, ulong[] sums)
    {
        for (bool done = false; !done;)
        {
            try
            {
                rows!.Name(Slots);
                rows.SumRows(firstSlot, count, sums);
                done = true;
            }
            catch (VulkanException failure) when (engine.Survives(failure))
            {
                engine.Move(failure);
            }
        }
    }

    internal override void Upload(int firstSlot, int count, ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces)
    {
        alone.Fold(Slots);
        if (OnVulkan)
        {
            history.Restart(membranes, spikes, traces);
        }

        try
        {
            rows!.Upload(firstSlot, count, membranes, spikes, traces);
        }
        catch (VulkanException failure) when (engine.Survives(failure))
        {
            engine.Move(failure);
        }
    }

    internal override void ResizeRing(int count)
    {
        alone.Fold(Slots);
        history.ResizeRing(count);
        try
        {
            rows!.ResizeRing(count);
        }
        catch (VulkanException failure) when (engine.Survives(failure))
        {
            engine.Move(failure);
        }
    }

    internal override void KeepRows(int ring, int firstSlot, int count)
    {
        alone.Fold(Slots);
        try
        {
            if (rows is VulkanState vulkan)
            {
                if (Slots.Alone >= 0)
                {
                    alone.Next.Keep(ring);
                }
                else
                {
                    Keep(vulkan, ring);
                }
            }

            rows!.KeepRows(ring, firstSlot, count);
        }
        catch (VulkanException failure) when (engine.Survives(failure))
        {
            engine.Move(failure);
        }
    }

    internal override void RestoreRows(int ring, int firstSlot, int count)
    {
        alone.Fold(Slots);
        if (OnVulkan)
        {
            if (Slots.Alone >= 0)
            {
                alone.Begin(ring, Slots.Alone);
            }
            else
            {
                history.GoBack(ring);
            }
        }

        try
        {
            rows!.RestoreRows(ring, firstSlot, count);
        }
        catch (VulkanException failure) when (engine.Survives(failure))
        {
            engine.Move(failure);
        }
    }

    // The rows that leave are set aside before others take their place; should that fail, the history already knows what comes next.
    private void Keep(VulkanState vulkan, int ring)
    {
        try
        {
            if (ring == 0)
            {
                history.SaveLeaving(vulkan);
            }
        }
        finally
        {
            history.Keep(ring);
        }
    }
}
