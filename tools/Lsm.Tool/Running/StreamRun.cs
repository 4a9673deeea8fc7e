using Lsm.Runtime;
using Lsm.Runtime.Recording;
using Lsm.Tool.Data;
using Lsm.Tool.Output;

namespace Lsm.Tool.Running;

/// <summary>
/// Runs a model on lines as they come: a header line, then a row a line, each answered before the next is read. Cells are separated as in the header,
/// by tabs, semicolons or commas, and are not quoted.
/// </summary>
internal static class StreamRun
{
    /// <summary>Answers line by line, until the input ends.</summary>
    public static void Over(TextReader input, TextWriter output, LsmState state, RunPlan plan, RunRecorder? recorder)
    {
        Run(input, state, plan, recorder, labels => Write(MotorTable.Header(labels, plan.Motors)), words => Write(MotorTable.Line(words, state.Motors)));

        void Write(string line)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    /// <summary>Reads to the end of the input and gives all results.</summary>
    public static MotorTable Collect(TextReader input, LsmState state, RunPlan plan, RunRecorder? recorder)
    {
        MotorTable? table = null;
        Run(input, state, plan, recorder, labels => table = new MotorTable(plan.Motors, labels), words => table!.Add(words, state.Motors));
        return table!;
    }

    private static void Run(TextReader input, LsmState state, RunPlan plan, RunRecorder? recorder, Action<string[]> begin, Action<string[]> answer)
    {
        const string source = "standard input";
        string header = input.ReadLine() ?? throw new ToolException($"{source} is empty; a header line with the names of the columns comes first.");
        header = header.TrimStart('\uFEFF'); // the console keeps a byte order mark
        char separator = header.Contains('\t', StringComparison.Ordinal) ? '\t' : header.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        string[] columns = Array.ConvertAll(header.Split(separator), static name => name.Trim().Trim('"'));
        ColumnChoice choice = plan.Choose(source, columns);
        (int[] inputs, _, int sequence) = choice.Find(source, columns);
        begin(sequence < 0 ? [] : [columns[sequence]]);
        var row = new double[inputs.Length];
        string? current = null;
        for (int line = 2; input.ReadLine() is { } text; line++)
        {
            if (text.Length == 0)
            {
                continue;
            }

            string[] cells = text.Split(separator);
            if (cells.Length != columns.Length)
            {
                throw new ToolException($"{source}, line {line}: {Numbers.Plural(cells.Length, "value")} for {Numbers.Plural(columns.Length, "column")}. Correct the line.");
            }

            for (int i = 0; i < inputs.Length; i++)
            {
                row[i] = CsvFile.TryParse(cells[inputs[i]], out double value) ? value : throw CsvFile.NoNumber($"{source}, line {line}", columns[inputs[i]], cells[inputs[i]].Trim(), line == 2);
            }

            string name = sequence < 0 ? "" : cells[sequence].Trim();
            if (name != current)
            {
                state.Reset();
                current = name;
            }

            Step(state, plan, row, $"{source}, line {line}", columns, inputs);
            recorder?.Record(plan.Steps);
            answer(sequence < 0 ? [] : [name]);
        }
    }

    private static void Step(LsmState state, RunPlan plan, double[] row, string place, string[] columns, int[] inputs)
    {
        for (int i = 0; i < row.Length; i++)
        {
            state.Sensors[i] = (float)row[i];
        }

        int bad = state.Engine.Model.Reservoir.FirstBadSensor(state.Sensors);
        if (bad >= 0)
        {
            throw new ToolException(FormattableString.Invariant($"{place}, column '{columns[inputs[bad]]}': {row[bad]} is no sensor that this model takes; sensors are floats of at most 2^30 in magnitude. Correct the value."));
        }

        long frame = state.Frame;
        state.Begin(frame, plan.Steps);
        state.End(frame);
    }
}
