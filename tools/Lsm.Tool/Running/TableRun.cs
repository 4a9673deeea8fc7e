using Lsm.Runtime;
using Lsm.Runtime.Recording;
using Lsm.Tool.Data;
using Lsm.Tool.Training;

namespace Lsm.Tool.Running;

/// <summary>Runs a model on a table.</summary>
internal static class TableRun
{
    public static MotorTable Over(string path, LsmState state, RunPlan plan, RunRecorder? recorder)
    {
        string? sequence = null;
        DataSet data = DataSource.Read(path, columns =>
        {
            ColumnChoice choice = plan.Choose(Path.GetFileName(path), columns);
            sequence = choice.Sequence;
            return choice;
        });
        bool named = sequence is not null || data.Sequences.Count > 1;
        var table = new MotorTable(plan.Motors, named ? [sequence ?? "sequence"] : []);
        LiquidRun.Over(state, data, plan.Steps, (s, _) =>
        {
            recorder?.Record(plan.Steps);
            table.Add(named ? [data.Sequences[s].Name] : [], state.Motors);
        });
        return table;
    }
}
