using System.Runtime.InteropServices;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Engines.Native;

namespace Lsm.Native.Rows;

/// <summary>
/// The functions behind the managed library of the same version where it runs on a runtime without fast SIMD (Engines/Native in Lsm.Runtime). They are not part of
/// lsm.h: the caller has checked what it passes, and both sides change together.
/// </summary>
internal static unsafe class RowCalls
{
    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_version")]
    public static int GetVersion() => RowTick.Version;

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_open")]
    public static LsmResult Open(byte* model, long length, int threads, void** engine, void** prepared)
    {
        try
        {
            CpuBackend made = new(ModelTransfer.ReadModel(new UnmanagedMemoryStream(model, length)), new() { Threads = threads });
            *engine = Handles.Add(made);
            *prepared = Handles.Add(made.Running);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_describe")]
    public static LsmResult Describe(void* engine, byte* text, int capacity, int device)
    {
        try
        {
            CpuBackend found = Handles.Get<CpuBackend>(engine);
            Utf8.Write(device != 0 ? found.Device : found.Choice, new Span<byte>(text, capacity));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_prepare")]
    public static LsmResult Prepare(void* engine, byte* model, long length, void** prepared)
    {
        try
        {
            *prepared = Handles.Add(Handles.Get<CpuBackend>(engine).Prepare(ModelTransfer.ReadModel(new UnmanagedMemoryStream(model, length))));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_run")]
    public static LsmResult Run(void* engine, void* prepared)
    {
        try
        {
            Handles.Get<CpuBackend>(engine).Run(Handles.Get<CpuModel>(prepared));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_use_readout")]
    public static LsmResult UseReadout(void* engine, byte* readout, long length)
    {
        try
        {
            Handles.Get<CpuBackend>(engine).RunReadout(ModelTransfer.ReadReadout(new UnmanagedMemoryStream(readout, length)));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_create")]
    public static LsmResult Create(void* engine, int capacity, void** rows)
    {
        try
        {
            *rows = Handles.Add(new RowSet(Handles.Get<CpuBackend>(engine), capacity));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_submit")]
    public static LsmResult Submit(void* rows, RowTick* tick)
    {
        try
        {
            Handles.Get<RowSet>(rows).Submit(tick);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_features")]
    public static LsmResult CopyFeatures(void* rows, int slot, float* features, int count)
    {
        try
        {
            Handles.Get<RowSet>(rows).CopyFeatures(slot, new Span<float>(features, count));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_clear")]
    public static LsmResult Clear(void* rows, int slot)
    {
        try
        {
            Handles.Get<RowSet>(rows).Clear(slot);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_grow")]
    public static LsmResult Grow(void* rows, int capacity)
    {
        try
        {
            Handles.Get<RowSet>(rows).Grow(capacity);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_read")]
    public static LsmResult Read(void* rows, int firstSlot, int count, uint* words, long length)
    {
        try
        {
            Handles.Get<RowSet>(rows).Read(firstSlot, count, new Span<uint>(words, checked((int)length)));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_write")]
    public static LsmResult Write(void* rows, int firstSlot, int count, uint* words, long length)
    {
        try
        {
            Handles.Get<RowSet>(rows).Write(firstSlot, count, new ReadOnlySpan<uint>(words, checked((int)length)));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_read_spikes")]
    public static LsmResult ReadSpikes(void* rows, long frame, uint* words, int length)
    {
        try
        {
            Handles.Get<RowSet>(rows).ReadSpikes(frame, new Span<uint>(words, length));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_sum")]
    public static LsmResult Sum(void* rows, int firstSlot, int count, bool* occupied, ulong* sums)
    {
        try
        {
            Handles.Get<RowSet>(rows).Sum(firstSlot, count, occupied, sums);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_sum_kept")]
    public static LsmResult SumKept(void* rows, int place, bool* occupied, ulong* sums)
    {
        try
        {
            Handles.Get<RowSet>(rows).SumKept(place, occupied, sums);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_resize_kept")]
    public static LsmResult ResizeKept(void* rows, int count)
    {
        try
        {
            Handles.Get<RowSet>(rows).ResizeKept(count);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_copy_kept")]
    public static LsmResult CopyKept(void* rows, int place, int firstSlot, int count, int restore)
    {
        try
        {
            RowSet found = Handles.Get<RowSet>(rows);
            if (restore != 0)
            {
                found.Restore(place, firstSlot, count);
            }
            else
            {
                found.Keep(place, firstSlot, count);
            }

            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_rows_free")]
    public static LsmResult Free(void* handle)
    {
        try
        {
            if (Handles.Get<object>(handle) is CpuBackend engine)
            {
                engine.Dispose();
            }

            Handles.Remove(handle);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }
}
