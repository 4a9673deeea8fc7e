using System.CommandLine;
using Lsm.Runtime;
using Lsm.Runtime.Readouts;
using Spectre.Console;
using SpokenDigits.Liquids;
using SpokenDigits.Trials;

namespace SpokenDigits;

/// <summary>The command line of the sample.</summary>
internal static class CommandLine
{
    public static RootCommand Build()
    {
        Option<string> data = new("--data") { Description = "The dataset's folder. Its own split is used (recordings 0 to 4 are the test words) unless --hold-out is given.", DefaultValueFactory = _ => "../shared/data/fsdd" };
        Option<string?> train = new("--train") { Description = "The folder of the training words, {digit}_*.wav files (8 kHz, mono); with --test." };
        Option<string?> test = new("--test") { Description = "The folder of the test words; with --train or --model." };
        Option<string?> holdOut = new("--hold-out") { Description = "The speaker whose words are the test words; the others are the training words. 'all' runs each speaker in turn." };
        Option<ulong[]> seeds = new("--seed", "--seeds") { Description = "One or more seeds; each gives a liquid.", DefaultValueFactory = _ => [1, 2, 3], AllowMultipleArgumentsPerToken = true };
        Option<EngineKind> engine = new("--engine") { Description = "auto, cpu or vulkan. All give the same results.", DefaultValueFactory = _ => EngineKind.Auto };
        Option<string?> report = new("--report") { Description = "The folder for the pictures: the confusion matrix, and the spikes of one word." };
        Option<string?> save = new("--save") { Description = "The file for the trained model of the first seed." };
        Option<string?> model = new("--model") { Description = "A saved model that classifies --test without training." };
        var root = new RootCommand("Trains a liquid of spiking neurons to recognise spoken digits.") { data, train, test, holdOut, seeds, engine, report, save, model };
        root.SetAction(parsed => Run(new TrialRequest
        {
            Data = parsed.GetValue(data)!, Train = parsed.GetValue(train), Test = parsed.GetValue(test), HoldOut = parsed.GetValue(holdOut),
            Model = parsed.GetValue(model), Seeds = parsed.GetValue(seeds)!, Engine = parsed.GetValue(engine), Report = parsed.GetValue(report),
            Save = parsed.GetValue(save),
        }));
        return root;
    }

    private static int Run(TrialRequest request)
    {
        try
        {
            IAnsiConsole console = AnsiConsole.Console;
            bool isTerminal = console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi;
            new TrialCommand(request, new DigitOptions(), Console.Out, isTerminal ? console : null).Run();
            return 0;
        }
        catch (Exception refused) when (refused is ArgumentException or IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException or TrainingException)
        {
            Console.Error.WriteLine($"SpokenDigits: {refused.Message}");
            return 1;
        }
    }
}
