using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Readouts;

namespace Lsm.Native.Calls;

/// <summary>The functions of lsm.h about states and frames.</summary>
internal static unsafe class StateCalls
{
    [UnmanagedCallersOnly(EntryPoint = "lsm_state_create")]
    public static LsmResult Create(void* engine, int capacity, void** state)
    {
        try
        {
            Check.NotNull(state);
            LsmState made = Handles.Get<LsmEngine>(engine).CreateState(capacity);
            try
            {
                *state = Handles.Add(made);
            }
            catch
            {
                made.Dispose();
                throw;
            }

            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_get_info")]
    public static LsmResult GetInfo(void* state, StateInfo* info)
    {
        try
        {
            LsmState found = Handles.Get<LsmState>(state);
            LiquidStateMachine model = found.Engine.Model;
            var value = new StateInfo
            {
                Capacity = found.Capacity,
                Sensors = model.InputSize,
                Motors = model.OutputSize,
                Frame = found.Frame,
                KeptFrames = found.History.KeptFrames,
                IsTaught = found.Teaching.Learner is null ? 0 : 1,
            };
            Check.Write(info, value, "lsm_state_info");
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_begin")]
    public static LsmResult Begin(void* state, long frame, int steps, float* sensors, nuint count)
    {
        try
        {
            LsmState found = Handles.Get<LsmState>(state);
            using (found.EnterBetweenFrames()) // another thread's frame does not take them
            {
                Span<float> target = found.Sensors;
                Check.Floats(sensors, count, target.Length, "sensors").CopyTo(target);
            }

            found.Begin(frame, steps);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_end")]
    public static LsmResult End(void* state, long frame, float* motors, nuint count)
    {
        try
        {
            LsmState found = Handles.Get<LsmState>(state);
            Span<float> target = MotorsOf(found, motors, count);
            try
            {
                found.End(frame);
            }
            catch (TrainingException)
            {
                HandOut(found, target);
                throw;
            }

            HandOut(found, target);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_checksum")]
    public static LsmResult Checksum(void* state, ulong* checksum)
    {
        try
        {
            Check.NotNull(checksum);
            *checksum = Handles.Get<LsmState>(state).Checksum();
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_reset")]
    public static LsmResult Reset(void* state)
    {
        try
        {
            Handles.Get<LsmState>(state).Reset();
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_warm_up")]
    public static LsmResult WarmUp(void* state, int steps)
    {
        try
        {
            Handles.Get<LsmState>(state).WarmUp(steps);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_save_file")]
    public static LsmResult SaveFile(void* state, byte* path)
    {
        try
        {
            StateFile.Save(Utf8.Read(path, "path"), Handles.Get<LsmState>(state).Save());
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_load_file")]
    public static LsmResult LoadFile(void* state, byte* path)
    {
        try
        {
            Handles.Get<LsmState>(state).Load(StateFile.Load(Utf8.Read(path, "path")));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_state_free")]
    public static LsmResult Free(void* state)
    {
        try
        {
            if (state is not null)
            {
                Handles.Get<LsmState>(state).Dispose();
                Handles.Remove(state);
            }

            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    /// <summary>The caller's memory for the motors; empty if the caller does not want them.</summary>
    public static Span<float> MotorsOf(LsmState state, float* motors, nuint count) => Check.FloatsOrNone(motors, count, state.Motors.Length, "motors");

    /// <summary>Copies the motors that were returned last.</summary>
    public static void HandOut(LsmState state, Span<float> target)
    {
        if (!target.IsEmpty)
        {
            state.Motors.CopyTo(target);
        }
    }
}
