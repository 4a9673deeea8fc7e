using Lsm.Runtime;
using Lsm.Runtime.Recording;
using Lsm.Tool.Data;
using Lsm.Tool.Output;
using Lsm.Tool.Training;

namespace Lsm.Tool.Running;

/// <summary>Runs a model that was trained on sound: each file gets the class whose motor is largest in the mean over the file.</summary>
internal static class SoundRun
{
    public static MotorTable Over(string path, LsmState state, RunPlan plan, RunRecorder? recorder, Report report)
    {
        if (plan.Note is not { HasClasses: true } note)
        {
            throw new ToolException($"{path}: this model was not trained on .wav files by 'lsm train'. Name a table.");
        }

        DataSet data = WavFolder.Read(path, note.Targets);
        var table = new MotorTable(plan.Motors, ["file", "class"]);
        var sums = new double[note.Targets.Length];
        int known = 0, right = 0, warmup = state.Engine.Model.Readout.Timing?.Warmup ?? 0;
        LiquidRun.Over(state, data, plan.Steps, (s, row) =>
        {
            recorder?.Record(plan.Steps);
            DataSequence sequence = data.Sequences[s];
            if (row >= warmup || sequence.Rows <= warmup)
            {
                for (int o = 0; o < sums.Length; o++)
                {
                    sums[o] += state.Motors[o];
                }
            }

            if (row == sequence.Rows - 1)
            {
                int found = ClassCount.Largest(sums), rows = Math.Max(1, sequence.Rows <= warmup ? sequence.Rows : sequence.Rows - warmup);
                table.Add([sequence.Name, note.Targets[found]], Array.ConvertAll(sums, sum => (float)(sum / rows)));
                ReadOnlySpan<double> label = sequence.Targets.AsSpan(0, sums.Length);
                known += label.Contains(1) ? 1 : 0;
                right += label[found] == 1 ? 1 : 0;
                Array.Clear(sums);
            }
        });
        if (known > 0)
        {
            report.Note($"{right} of {known} files of a known class get it.");
            report.Document["right"] = right;
            report.Document["known"] = known;
        }

        return table;
    }
}
