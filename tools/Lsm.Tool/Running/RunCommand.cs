using System.CommandLine;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Recording;
using Lsm.Tool.Data;
using Lsm.Tool.Output;

namespace Lsm.Tool.Running;

/// <summary><c>lsm run MODEL DATA</c>: the motors that a model gives.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "The model." };
        var data = new Argument<string>("data") { Description = "A .csv, .tsv or .npy file, a .wav file or a folder of them, or - for lines from standard input." };
        var output = new Option<string?>("--out") { Description = "Write the motors to this .csv, .tsv or .npy file instead of standard output.", HelpName = "FILE" };
        var record = new Option<string?>("--record") { Description = "Also write a recording of the run, for 'lsm inspect', 'lsm replay' and 'lsm compare'.", HelpName = "FILE" };
        var inputs = new Option<string?>("--inputs") { Description = "The input columns, in the order of the sensors. Default: those that the model was trained with, else all.", HelpName = "A,B" };
        var sequence = new Option<string?>("--sequence") { Description = "The column that says which sequence a row belongs to; agents are put to rest before each. Default: as trained.", HelpName = "NAME" };
        var steps = new Option<int?>("--steps") { Description = "Neuron steps per row. Default: as trained, else 1.", HelpName = "N" };
        steps.Within(1, 4096);
        var command = new ToolCommand(
            "run",
            "Runs a model on data and prints its motors, one line per row. From - it reads a header line and then answers line by line, for pipes.",
            "lsm run robot.safetensors new.csv --out motors.csv",
            "lsm run robot.safetensors new.csv --record run.lsmrec > motors.csv",
            "sensor-program | lsm run robot.safetensors - | motor-program")
        {
            model, data, output, record, inputs, sequence, steps,
        };
        var engines = new EngineArguments(command);
        command.Do((parsed, report) =>
        {
            string path = parsed.GetValue(model)!;
            LiquidStateMachine loaded = ModelFile.Load(SavedFile.Require(path, SavedKind.Model, "Name a model; 'lsm train' makes one."));
            RunPlan plan = RunPlan.Of(loaded, parsed.GetValue(inputs), parsed.GetValue(sequence), parsed.GetValue(steps));
            string source = parsed.GetValue(data)!;
            if (parsed.GetValue(output) is { } file)
            {
                MotorTable.CheckName(file);
                OutputFile.Check("--out", file, path, source);
            }

            if (parsed.GetValue(record) is { } recording)
            {
                OutputFile.Check("--record", recording, path, source, parsed.GetValue(output) ?? path);
            }

            using LsmEngine engine = engines.Create(parsed, loaded, plan.Steps);
            using LsmState state = engine.CreateState(1);
            RunRecorder? recorder = parsed.GetValue(record) is null ? null : new RunRecorder(state);
            if (source == "-" && parsed.GetValue(output) is null && !report.IsJson)
            {
                StreamRun.Over(Console.In, report.Output, state, plan, recorder);
            }
            else
            {
                MotorTable table = source == "-" ? StreamRun.Collect(Console.In, state, plan, recorder)
                    : DataSource.IsSound(source) ? SoundRun.Over(source, state, plan, recorder, report)
                    : TableRun.Over(source, state, plan, recorder);
                Write(table, parsed.GetValue(output), report);
            }

            if (recorder is not null)
            {
                RecordingFile.Save(parsed.GetValue(record)!, recorder.ToRecording());
                report.Document["recording"] = parsed.GetValue(record);
            }

            if (loaded.Readout.Timing is { } timing && timing.Steps != plan.Steps)
            {
                report.Note($"lsm run: --steps is {plan.Steps}; the readout was trained with {timing.Steps} steps per row. Leave --steps out for motors as good as in training.");
            }

            report.Document["model"] = path;
            return CommandLine.Success;
        });
        return command;
    }

    private static void Write(MotorTable table, string? file, Report report)
    {
        if (file is not null)
        {
            table.Save(file);
            report.Line($"Wrote {Numbers.Plural(table.Rows, "row")} to {file}.");
            report.Document["rows"] = table.Rows;
            report.Document["out"] = file;
        }
        else if (report.IsJson)
        {
            report.Document["motors"] = table.ToJson();
        }
        else
        {
            table.WriteCsv(report.Output);
        }
    }
}
