using System.CommandLine;
using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Tool.Data;
using Lsm.Tool.Output;
#if PICTURES
using System.Runtime.InteropServices;
using Lsm.Activity.Pictures;
using Lsm.Runtime.Tuning;
#endif

namespace Lsm.Tool.Training;

/// <summary>The option <c>--pictures</c> of the commands that learn from data.</summary>
internal sealed class PictureArguments
{
    private const string Errors = "errors.png", Prediction = "prediction.png";

    /// <summary>More rows than this are hard to tell apart.</summary>
    private const int MostRows = 500;

    private readonly Option<string?> folder = new("--pictures")
    {
        Description = $"Also draw the prediction beside the targets, and a study's errors, as PNG files in this folder: {Prediction}, {Errors}. The native file draws none; the .NET tool does.", HelpName = "FOLDER",
    };

    public PictureArguments(Command command) => command.Add(folder);

    /// <summary>The folder that was named, or null.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">The other files of the command.</param>
    /// <exception cref="ToolException">The folder is refused, or this program draws no pictures.</exception>
    public string? Folder(ParseResult parsed, params ReadOnlySpan<string> others)
    {
        if (parsed.GetValue(folder) is not { } path)
        {
            return null;
        }

        OutputFile.CheckFolder("--pictures", path, [Errors, Prediction], others);
#if PICTURES
        // The package has SkiaSharp for common systems only.
        return NativeLibrary.TryLoad("libSkiaSharp", typeof(StudyPicture).Assembly, null, out _)
            ? path
            : throw new ToolException($"--pictures is {path}; lsm cannot draw on this system, {RuntimeInformation.RuntimeIdentifier}. Leave --pictures out.");
#else
        throw new ToolException($"--pictures is {path}; this lsm is the native file, which draws no pictures. Leave --pictures out, or install the .NET tool: dotnet tool install --global Lsm.Tool.");
#endif
    }

#if PICTURES
    /// <summary>Draws the errors of a study, and what its model predicts of the rows that it learned.</summary>
    public static void DrawStudy(string folder, TuningReport study, LiquidStateMachine model, DataSet data, TuningTask task, Report report)
    {
        Directory.CreateDirectory(folder);
        string errors = Path.Combine(folder, Errors);
        StudyPicture.SaveErrors(errors, study);
        (string prediction, string rows) = DrawPrediction(folder, model, study.Design.Steps, data, task.Latency, 0, task.Warmup);
        report.Line($"Wrote {errors}, and {prediction} of {rows}, which the liquid learned.");
        report.Document["pictures"] = new JsonArray(errors, prediction);
    }

    /// <summary>Draws what a model predicts of validation rows, or of others if there are none.</summary>
    public static void DrawTraining(string folder, FitOptions options, LiquidStateMachine model, Report report)
    {
        Directory.CreateDirectory(folder);
        int validated = Enumerable.Range(0, options.Data.Sequences.Count).FirstOrDefault(s => options.Split.TrainingRows[s] < options.Data.Sequences[s].Rows, -1);
        int sequence = Math.Max(0, validated), first = validated < 0 ? options.Warmup : Math.Max(options.Warmup, options.Split.TrainingRows[sequence]);
        (string prediction, string rows) = DrawPrediction(folder, model, options.Design.Steps, options.Data, options.Ahead, sequence, first);
        report.Line($"Wrote {prediction} of {rows}, {(validated < 0 ? "which the liquid learned" : "which are for validation")}.");
        report.Document["pictures"] = new JsonArray(prediction);
    }

    private static (string File, string Rows) DrawPrediction(string folder, LiquidStateMachine model, int steps, DataSet data, int ahead, int sequence, int first)
    {
        DataSequence of = data.Sequences[sequence];
        string file = Path.Combine(folder, Prediction);
        first = Math.Min(first, of.Rows - 1);
        int end = Math.Min(of.Rows, first + MostRows);
        float[] inputs = Array.ConvertAll(of.Inputs[..(end * data.Inputs.Length)], static value => (float)value);
        float[] targets = Array.ConvertAll(of.Targets[..(end * data.Targets.Length)], static value => (float)value);
        StudyPicture.SavePrediction(file, model, steps, inputs, targets, ahead, first, data.Targets);
        return (file, $"rows {first} to {end - 1}{(of.Name.Length > 0 ? $" of '{of.Name}'" : "")}");
    }
#endif
}
