using System.Globalization;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using SpokenDigits.Audio;
using SpokenDigits.Corpora;
using SpokenDigits.Liquids;
using SpokenDigits.Reports;

namespace SpokenDigits.Trials;

/// <summary>Does what the command line asks for, and prints the figures.</summary>
/// <param name="request">What to do.</param>
/// <param name="options">The liquid.</param>
/// <param name="output">Where the figures go.</param>
internal sealed class TrialCommand(TrialRequest request, DigitOptions options, TextWriter output)
{
    private readonly EncodingOptions encoding = new();
    private readonly ProgressDisplay display = new();

    /// <summary>Runs it.</summary>
    /// <exception cref="ArgumentException">The options do not fit each other or the data.</exception>
    /// <exception cref="IOException">A file cannot be read or written; InvalidDataException: a file is not what it should be.</exception>
    public void Run()
    {
        Check();
        var experiment = new Experiment(encoding, options, request.Engine, display);
        if (request.Model is { } file)
        {
            Classify(experiment, file);
            return;
        }

        Trial[] trials = Trials();
        var confusions = trials.Select(_ => new Confusion()).ToArray();
        foreach (ulong seed in request.Seeds)
        {
            (Confusion Confusion, LiquidStateMachine Model)[] results = experiment.Run(trials, seed);
            for (int i = 0; i < trials.Length; i++)
            {
                confusions[i].Add(results[i].Confusion);
                Say($"seed {seed}, {trials[i].Name}: {Figure(results[i].Confusion)}");
            }

            if (seed == request.Seeds[0])
            {
                Keep(trials[0], results[0].Model, seed);
            }
        }

        double withLiquid = 0, without = 0;
        for (int i = 0; i < trials.Length; i++)
        {
            Confusion control = experiment.Control(trials[i]);
            withLiquid += confusions[i].Accuracy / trials.Length;
            without += control.Accuracy / trials.Length;
            if (trials.Length > 1)
            {
                Say($"{trials[i].Name}: {Percent(confusions[i].Accuracy)} with the liquid, {Percent(control.Accuracy)} without");
            }

            SavePicture(trials[i].Name, confusions[i]);
        }

        string speakers = trials.Length > 1 ? Plural(trials.Length, "held-out speaker") : "";
        Say($"engine: {experiment.Engine}");
        Say($"liquid of {options.Neurons} neurons, mean of {Plural(request.Seeds.Count, "seed")}{(speakers.Length > 0 ? $" and {speakers}" : "")}: {Percent(withLiquid)}");
        Say($"no liquid (same bands, windows and readout){(speakers.Length > 0 ? $", mean of {speakers}" : "")}: {Percent(without)}");
    }

    private void Check()
    {
        if (request.Model is not null && (request.Test is null || request.Train is not null || request.HoldOut is not null || request.Save is not null))
        {
            throw new ArgumentException("--model needs --test and nothing to learn: no --train, --hold-out or --save.");
        }

        if (request.Model is null && (request.Train is null) != (request.Test is null))
        {
            throw new ArgumentException("--train and --test go together; --data alone uses the dataset's own split.");
        }

        if (request.Train is not null && request.HoldOut is not null)
        {
            throw new ArgumentException("--hold-out takes its speaker from --data; it does not go with --train and --test.");
        }

        if (request.HoldOut == "all" && request.Save is not null)
        {
            throw new ArgumentException("--save keeps one model; --hold-out all trains one for each speaker. Name the speaker.");
        }
    }

    private Trial[] Trials()
    {
        if (request is { Train: { } train, Test: { } test })
        {
            return [Trial.Folders(Load(train), Load(test))];
        }

        List<Utterance> all = Load(request.Data);
        return request.HoldOut switch
        {
            null => [Trial.OwnSplit(all)],
            "all" when Trial.Speakers(all).Length < 2 => throw new ArgumentException(
                $"--hold-out all needs two speakers or more, named as in {{digit}}_{{speaker}}_{{recording}}.wav; {request.Data} has {Trial.Speakers(all).Length}."),
            "all" => [.. Trial.Speakers(all).Select(speaker => Trial.HoldOut(all, speaker))],
            string speaker => [Trial.HoldOut(all, speaker)],
        };
    }

    private List<Utterance> Load(string folder) => display.Show($"reading {folder}", progress => Corpus.Load(folder, encoding, progress));

    private void Classify(Experiment experiment, string file)
    {
        LiquidStateMachine model = ModelFile.Load(file);
        if (model.InputSize != encoding.SensorCount || model.OutputSize != options.Windows * Corpus.Digits)
        {
            throw new InvalidDataException(
                $"{file}: it has {model.InputSize} sensors and {model.OutputSize} motors; a digit classifier has {encoding.SensorCount} and {options.Windows * Corpus.Digits}.");
        }

        Confusion confusion = experiment.Classify(model, Load(request.Test!));
        SavePicture("test", confusion);
        Say($"engine: {experiment.Engine}");
        Say($"{file}: {Figure(confusion)}");
    }

    private void Keep(Trial trial, LiquidStateMachine model, ulong seed)
    {
        if (request.Save is { } file)
        {
            ModelFile.Save(file, model, new Dictionary<string, string>
            {
                ["task"] = "spoken digits", ["trial"] = trial.Name, ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
                ["words"] = trial.Train.Count.ToString(CultureInfo.InvariantCulture),
            });
            Say($"saved {file}");
        }

        if (request.Report is { } folder)
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, "raster.png");
            Utterance word = trial.Test[0];
            Pictures.SaveRaster(path, model, word.Spans[0], $"{word.Name}: spikes");
            Say($"wrote {path}");
        }
    }

    private void SavePicture(string name, Confusion confusion)
    {
        if (request.Report is { } folder)
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, $"confusion-{name}.png");
            Pictures.SaveConfusion(path, confusion, $"{name}: {Percent(confusion.Accuracy)} of {confusion.Total} words");
            Say($"wrote {path}");
        }
    }

    private static string Plural(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Figure(Confusion confusion) => $"{Percent(confusion.Accuracy)} ({confusion.Total - confusion.Correct} of {confusion.Total} wrong)";

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F2} %");

    private void Say(string line) => output.WriteLine(line);
}
