using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Tuning;
using Lsm.Tool.Data;
using Lsm.Tool.Output;
using Lsm.Tool.Training;

namespace Lsm.Tool.Tuning;

/// <summary><c>lsm tune DATA</c>: looks for a liquid that learns the data.</summary>
internal static class TuneCommand
{
    private const int DefaultSeconds = 60;
    private const int NoLimit = 1_000_000;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var neurons = new Option<int>("--neurons") { Description = "Neurons of every liquid.", HelpName = "N", DefaultValueFactory = _ => 200 };
        var seconds = new Option<double?>("--seconds") { Description = $"End the study after this time. Default: {DefaultSeconds} if --trials is not given.", HelpName = "S" };
        var trials = new Option<int?>("--trials") { Description = "End the study after so many liquids. Without --seconds the same command gives the same model on every machine.", HelpName = "N" };
        var threads = new Option<int>("--threads") { Description = "Threads, of all workers together; 0 for all cores.", HelpName = "N" };
        var seed = new Option<ulong>("--seed") { Description = "Everything random follows from it.", HelpName = "N", DefaultValueFactory = _ => 42 };
        var resume = new Option<bool>("--resume") { Description = "Go on with the study in the journal beside the model file." };
        neurons.Within(1, 30_000);
        seconds.Within(1, 604_800);
        trials.Within(1, NoLimit);
        threads.Within(0, 1024);
        var command = new ToolCommand(
            "tune",
            "Looks for a liquid that learns the data, and scores the best one beside predictors without a liquid. A journal beside the model file keeps the study.",
            "lsm tune series.csv --targets x --ahead 10 --seconds 60",
            "lsm tune robot.csv --targets left,right --trials 200 --out robot.safetensors --pictures study",
            "lsm tune robot.csv --targets left,right --trials 400 --out robot.safetensors --resume",
            "lsm tune robot.csv --targets left,right --trials 400 --workers 4",
            "lsm tune robot.csv --targets left,right --trials 400 --listen 192.168.0.5:7000")
        {
            neurons, seconds, trials, threads, seed, resume,
        };
        var data = new DataArguments(command);
        var workers = new WorkerArguments(command);
        var pictures = new PictureArguments(command);
        command.Do((parsed, report) =>
        {
            Func<TuningTask, TuningOptions, TuningReport> study = workers.Choose(parsed, parsed.GetValue(threads), report.Note);
            DataSet set = data.Read(parsed, report);
            string file = data.Output(parsed), journal = Path.ChangeExtension(file, ".study");
            OutputFile.Check("--out", file, journal);
            string? drawn = pictures.Folder(parsed, data.Path(parsed), file, journal);
            if (!parsed.GetValue(resume) && File.Exists(journal))
            {
                throw new ToolException($"{journal} is the journal of an earlier study. Add --resume to go on with it, delete it, or name another model with --out.");
            }

            if (parsed.GetValue(resume) && !File.Exists(journal))
            {
                throw new ToolException($"--resume: there is no journal {journal}. Leave --resume out to start a study, or name the model of the study with --out.");
            }

            if (parsed.GetValue(resume) && parsed.GetValue(trials) is { } most && StudyJournal.CountLiquids(journal) is var tried && tried > most)
            {
                throw new ToolException($"--trials is {most}; the study in {journal} has tried {tried} liquids already. Give at least {tried}.");
            }

            double? limit = parsed.GetValue(seconds) ?? (parsed.GetValue(trials) is null ? DefaultSeconds : null);
            int[] rows = Split.Of(set, "time", 0, 0).TrainingRows;
            SensorCoding coding = LearningTask.Fit(set, rows);
            TuningTask task = LearningTask.Of(set, coding, rows, data.Warmup(parsed, set), data.Ahead(parsed));
            var options = new TuningOptions
            {
                Neurons = parsed.GetValue(neurons), Trials = parsed.GetValue(trials) ?? NoLimit, Time = limit is { } longest ? TimeSpan.FromSeconds(longest) : null,
                Threads = parsed.GetValue(threads), Seed = parsed.GetValue(seed), Journal = journal,
            };
            TuningReport found;
            using (Interruption.Of(report, $"lsm tune: stopped. The same command with --resume goes on with the study in {journal}."))
            {
                found = Run(task, options, report, study);
            }

            var note = new ModelNote { Inputs = set.Inputs, Targets = set.Targets, HasClasses = set.HasClasses, Sequence = data.Sequence(parsed) };
            Dictionary<string, string> metadata = note.ToMetadata(data.Name(parsed));
            metadata["nrmse_cross_validation"] = Numbers.Short(found.Fit.Liquid);
            LiquidStateMachine model = found.Model.WithSensors(coding);
            ModelFile.Save(file, model, metadata);
            StudyReport.Write(report, data.Name(parsed), set, task, options, found, model, file);
#if PICTURES
            if (drawn is not null)
            {
                PictureArguments.DrawStudy(drawn, found, model, set, task, report);
            }
#endif
            return CommandLine.Success;
        });
        return command;
    }

    private static TuningReport Run(TuningTask task, TuningOptions options, Report report, Func<TuningTask, TuningOptions, TuningReport> study)
    {
        TuningReport? found = null;
        report.WithProgress("tuning", "no liquid yet", progress =>
        {
            long started = Stopwatch.GetTimestamp();
            var last = new StudyStatus(TimeSpan.Zero, new TuningProgress(0, double.NaN, TimeSpan.Zero));
            TuningOptions shown = options with
            {
                Progress = now =>
                {
                    last = new StudyStatus(now.Elapsed - Stopwatch.GetElapsedTime(started), now);
                    Show();
                },
            };

            // A liquid may take long, and the end of a study measures other predictors.
            using var clock = new Timer(_ => Show(), null, Second, Second);
            found = study(task, shown);
            progress.At(1, Facts(found.Trials.Count, found.Best.Rung == StudyReport.CrossValidation ? found.Best.Error : double.NaN));

            void Show()
            {
                StudyStatus now = last;
                double share = Math.Max(
                    options.Time is { } limit ? (now.Before + Stopwatch.GetElapsedTime(started)) / limit : 0,
                    now.Progress.Trials / (double)options.Trials);
                progress.At(share, now.Progress.Trials == 0 ? null : share < 1 ? Facts(now.Progress.Trials, now.Progress.BestError) : $"{Facts(now.Progress.Trials, double.NaN)}, comparing the best");
            }
        });
        return found!;
    }

    private static string Facts(int trials, double error) =>
        Numbers.Plural(trials, "liquid") + (double.IsFinite(error) ? string.Create(CultureInfo.InvariantCulture, $", best error {error:G3}") : "");

    /// <summary>The time of a study in earlier processes, and its progress.</summary>
    private sealed record StudyStatus(TimeSpan Before, TuningProgress Progress);
}
