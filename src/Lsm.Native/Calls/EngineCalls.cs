using System.Runtime.InteropServices;
using Lsm.Runtime;

namespace Lsm.Native.Calls;

/// <summary>The functions of lsm.h about engines.</summary>
internal static unsafe class EngineCalls
{
    [UnmanagedCallersOnly(EntryPoint = "lsm_engine_create")]
    public static LsmResult Create(void* model, EngineSettings* options, void** engine)
    {
        try
        {
            Check.NotNull(engine);
            EngineSettings given = Check.Read(options, "lsm_engine_options");
            LsmEngine made = LsmEngine.Create(Handles.Get<LiquidStateMachine>(model), KindOf(given.Kind), OptionsOf(given));
            try
            {
                *engine = Handles.Add(made);
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

    [UnmanagedCallersOnly(EntryPoint = "lsm_engine_describe")]
    public static LsmResult Describe(void* engine, byte* text, nuint capacity)
    {
        try
        {
            string line = Handles.Get<LsmEngine>(engine).Choice;
            Check.NotNull(text);
            if (capacity == 0)
            {
                throw new ArgumentException("capacity is 0; it must be at least 1.");
            }

            Utf8.Write(line, new Span<byte>(text, (int)Math.Min(capacity, int.MaxValue)));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_engine_use_readout")]
    public static LsmResult UseReadout(void* engine, void* model)
    {
        try
        {
            Handles.Get<LsmEngine>(engine).SwapReadout(Handles.Get<LiquidStateMachine>(model).Readout);
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_engine_free")]
    public static LsmResult Free(void* engine)
    {
        try
        {
            if (engine is not null)
            {
                Handles.Get<LsmEngine>(engine).Dispose();
                Handles.Remove(engine);
            }

            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    private static EngineKind KindOf(int kind) => kind switch
    {
        0 => EngineKind.Auto,
        1 => EngineKind.Cpu,
        2 => EngineKind.Vulkan,
        _ => throw new ArgumentException($"kind is {kind}; it must be LSM_ENGINE_AUTO, LSM_ENGINE_CPU or LSM_ENGINE_VULKAN."),
    };

    private static EngineOptions OptionsOf(EngineSettings given)
    {
        if (given.Pipelined is not (0 or 1))
        {
            throw new ArgumentException($"pipelined is {given.Pipelined}; it must be 0 or 1.");
        }

        var options = new EngineOptions { Threads = given.Threads, Pipelined = given.Pipelined == 1 };
        return given.MaxSteps == 0 ? options : options with { MaxSteps = given.MaxSteps };
    }
}
