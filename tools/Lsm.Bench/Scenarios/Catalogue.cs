using Lsm.Bench.Gpu;
using Lsm.Bench.Inspection;
using Lsm.Bench.Lockstep;
using Lsm.Bench.Realtime;
using Lsm.Bench.Reports;
using Lsm.Bench.Soak;
using Lsm.Bench.Tasks;
using Lsm.Bench.WarmUp;

namespace Lsm.Bench.Scenarios;

/// <summary>The scenarios by name.</summary>
internal static class Catalogue
{
    public static string[] Names { get; } =
    [
        .. WorkloadScenario.Names, TickScenario.Name, WarmUpScenario.Name, RealtimeScenario.Name, RollbackScenario.Name, FailOverScenario.Name, BuildScenario.Name, ScaleScenario.Name, IngredientScenario.Name, TasksScenario.Name, TrainingScenario.Name,
        LockstepScenario.Name, SoakScenario.Name, InspectorScenario.Name, GpuScenario.Name, KernelScenario.Name,
    ];

    public static Measurement Run(string name, BenchOptions options) => name switch
    {
        TickScenario.Name => TickScenario.Run(options),
        WarmUpScenario.Name => WarmUpScenario.Run(options),
        RealtimeScenario.Name => RealtimeScenario.Run(options),
        RollbackScenario.Name => RollbackScenario.Run(options),
        FailOverScenario.Name => FailOverScenario.Run(options),
        BuildScenario.Name => BuildScenario.Run(options),
        ScaleScenario.Name => ScaleScenario.Run(options),
        IngredientScenario.Name => IngredientScenario.Run(options),
        TasksScenario.Name => TasksScenario.Run(options),
        TrainingScenario.Name => TrainingScenario.Run(options),
        LockstepScenario.Name => LockstepScenario.Run(options),
        SoakScenario.Name => SoakScenario.Run(options),
        InspectorScenario.Name => InspectorScenario.Run(options),
        GpuScenario.Name => GpuScenario.Run(options),
        KernelScenario.Name => KernelScenario.Run(),
        _ => WorkloadScenario.Run(name, options),
    };
}
