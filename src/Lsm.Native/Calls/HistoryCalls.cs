using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Readouts;

namespace Lsm.Native.Calls;

/// <summary>The functions of lsm.h about kept frames.</summary>
internal static unsafe class HistoryCalls
{
    [UnmanagedCallersOnly(EntryPoint = "lsm_state_keep")]
    public static LsmResult Keep(void* state, int frames)
    {
        try
        {
            Handles.Get<LsmState>(state).History.Keep(frames);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_rollback")]
    public static LsmResult Rollback(void* state, long frame)
    {
        try
        {
            Handles.Get<LsmState>(state).History.Rollback(frame);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_correct")]
    public static LsmResult Correct(void* state, long frame, int slot, float* sensors, nuint count)
    {
        try
        {
            LsmState found = Handles.Get<LsmState>(state);
            found.History.Correct(frame, slot, Check.Floats(sensors, count, found.Engine.Model.InputSize, "sensors"));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_resimulate")]
    public static LsmResult Resimulate(void* state, long from, float* motors, nuint count)
    {
        try
        {
            LsmState found = Handles.Get<LsmState>(state);
            Span<float> target = StateCalls.MotorsOf(found, motors, count);
            try
            {
                found.History.Resimulate(from);
            }
            catch (TrainingException)
            {
                StateCalls.HandOut(found, target);
                throw;
            }

            StateCalls.HandOut(found, target);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }
}
