using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Tuning;

namespace Lsm.Native.Calls;

/// <summary>The functions of lsm.h about models.</summary>
internal static unsafe class ModelCalls
{
    [UnmanagedCallersOnly(EntryPoint = "lsm_model_create")]
    public static LsmResult Create(byte* preset, int sensors, int neurons, int motors, ulong seed, int* steps, void** model)
    {
        try
        {
            Check.NotNull(model);
            LiquidDesign design = Preset(Utf8.Read(preset, "preset"));
            *model = Handles.Add(design.Create(sensors, neurons, motors, seed));
            if (steps is not null)
            {
                *steps = design.Steps;
            }

            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_model_load_file")]
    public static LsmResult LoadFile(byte* path, void** model)
    {
        try
        {
            Check.NotNull(model);
            *model = Handles.Add(ModelFile.Load(Utf8.Read(path, "path")));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_model_load_memory")]
    public static LsmResult LoadMemory(byte* bytes, nuint length, void** model)
    {
        try
        {
            Check.NotNull(model);
            using var stream = new UnmanagedMemoryStream(Check.NotNull(bytes, "bytes"), checked((long)length));
            *model = Handles.Add(ModelFile.Load(stream, "memory"));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_model_save_file")]
    public static LsmResult SaveFile(void* model, byte* path)
    {
        try
        {
            ModelFile.Save(Utf8.Read(path, "path"), Handles.Get<LiquidStateMachine>(model));
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_model_get_info")]
    public static LsmResult GetInfo(void* model, ModelInfo* info)
    {
        try
        {
            LiquidStateMachine found = Handles.Get<LiquidStateMachine>(model);
            var value = new ModelInfo
            {
                Sensors = found.InputSize,
                Neurons = found.ReservoirSize,
                Motors = found.OutputSize,
                Features = found.FeatureCount,
                Steps = found.Readout.Timing?.Steps ?? 0,
                Hash = found.Hash,
            };
            Check.Write(info, value, "lsm_model_info");
            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "lsm_model_free")]
    public static LsmResult Free(void* model)
    {
        try
        {
            if (model is not null)
            {
                Handles.Get<LiquidStateMachine>(model);
                Handles.Remove(model);
            }

            return LsmResult.Ok;
        }
        catch (Exception error)
        {
            return Failure.Of(error);
        }
    }

    private static LiquidDesign Preset(string name) => name switch
    {
        "regression" => LiquidPresets.Regression,
        "memory" => LiquidPresets.Memory,
        "classification" => LiquidPresets.Classification,
        "control" => LiquidPresets.Control,
        "generation" => LiquidPresets.Generation,
        "classic" => LiquidPresets.Classic,
        _ => throw new ArgumentException($"preset is \"{name}\"; known: regression, memory, classification, control, generation, classic."),
    };
}
