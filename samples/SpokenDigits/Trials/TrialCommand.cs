using System.Globalization;
using Lsm.Activity;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Spectre.Console;
using SpokenDigits.Audio;
using SpokenDigits.Corpora;
using SpokenDigits.Liquids;
using SpokenDigits.Reports;

namespace SpokenDigits.Trials;

/// <summary>Runs a request of the command line and writes the results.</summary>
/// <param name="request">The request.</param>
/// <param name="options">The liquid.</param>
/// <param name="output">Receives the results as lines.</param>
/// <param name="terminal">If given, receives the summary as a table.</param>
internal sealed class TrialCommand(TrialRequest request, DigitOptions options, TextWriter output, IAnsiConsole? terminal = null)
{
    private readonly EncodingOptions encoding = new();
    private readonly ProgressDisplay display = new();

    /// <summary>Runs the request.</summary>
    /// <exception cref="ArgumentException">The options contradict each other or the data.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">A file is malformed.</exception>
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
            (Confusion Confusion, LiquidStateMachine Model)[] runs = experiment.Run(trials, seed);
            for (int i = 0; i < trials.Length; i++)
            {
                confusions[i].Add(runs[i].Confusion);
                output.WriteLine($"seed {seed}, {trials[i].Name}: {Summary.Accuracy(runs[i].Confusion)}");
            }

            if (seed == request.Seeds[0])
            {
                Save(trials[0], runs[0].Model, seed);
            }
        }

        var results = new TrialResult[trials.Length];
        for (int i = 0; i < trials.Length; i++)
        {
            results[i] = new TrialResult(trials[i].Name, confusions[i], experiment.NoLiquid(trials[i]));
            SavePicture(trials[i].Name, confusions[i]);
        }

        output.WriteLine($"engine: {experiment.Engine}");
        var summary = new Summary(results, options.Neurons, request.Seeds.Count);
        if (terminal is null)
        {
            summary.Lines(output);
        }
        else
        {
            summary.Table(terminal);
        }
    }

    private void Check()
    {
        if (request.Model is not null && (request.Test is null || request.Train is not null || request.HoldOut is not null || request.Save is not null))
        {
            throw new ArgumentException("--model needs --test, and excludes --train, --hold-out and --save.");
        }

        if (request.Model is null && (request.Train is null) != (request.Test is null))
        {
            throw new ArgumentException("--train and --test must be given together; --data alone uses the dataset's own split.");
        }

        if (request.Train is not null && request.HoldOut is not null)
        {
            throw new ArgumentException("--hold-out takes its speaker from --data; it excludes --train and --test.");
        }

        if (request.HoldOut == "all" && request.Save is not null)
        {
            throw new ArgumentException("--save saves one model, but --hold-out all trains one for each speaker; name one speaker.");
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
                $"{file}: the model has {model.InputSize} sensors and {model.OutputSize} motors; a digit classifier has {encoding.SensorCount} and {options.Windows * Corpus.Digits}.");
        }

        Confusion confusion = experiment.Classify(model, Load(request.Test!));
        SavePicture("test", confusion);
        output.WriteLine($"engine: {experiment.Engine}");
        output.WriteLine($"{file}: {Summary.Accuracy(confusion)}");
    }

    private void Save(Trial trial, LiquidStateMachine model, ulong seed)
    {
        if (request.Save is { } file)
        {
            ModelFile.Save(file, model, new Dictionary<string, string>
            {
                ["task"] = "spoken digits", ["trial"] = trial.Name, ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
                ["words"] = trial.Train.Count.ToString(CultureInfo.InvariantCulture),
            });
            output.WriteLine($"saved {file}");
        }

        if (request.Report is { } folder)
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, "raster.png");
            Utterance word = trial.Test[0];
            using ActivityRecorder activity = LiquidClassifier.Record(model, word.Spans[0], encoding.Frames);
            activity.SavePng(path, subject: $"the word of {word.Name}");
            output.WriteLine($"wrote {path}");
        }
    }

    private void SavePicture(string name, Confusion confusion)
    {
        if (request.Report is { } folder)
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, $"confusion-{name}.png");
            ConfusionPicture.Save(path, confusion, $"{name}: {Summary.Percent(confusion.Accuracy)} of {confusion.Total} words correct");
            output.WriteLine($"wrote {path}");
        }
    }
}
