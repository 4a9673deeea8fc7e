using System.CommandLine;
using Lsm.Runtime;
using Lsm.Runtime.Readouts;
using SpokenDigits.Liquids;
using SpokenDigits.Trials;

namespace SpokenDigits;

/// <summary>The command line: what to learn from, what to classify, and what to keep.</summary>
internal static class CommandLine
{
    public static RootCommand Build()
    {
        Option<string> data = new("--data") { Description = "The dataset's folder; its own split (recordings 0 to 4 are the test) unless --hold-out is given.", DefaultValueFactory = _ => "../shared/data/fsdd" };
        Option<string?> train = new("--train") { Description = "Learn from this folder of {digit}_*.wav files (8 kHz, mono, 16 bits); with --test." };
        Option<string?> test = new("--test") { Description = "Classify this folder; with --train or --model." };
        Option<string?> holdOut = new("--hold-out") { Description = "Test with this speaker and learn from the others; 'all' for each in turn." };
        Option<ulong[]> seeds = new("--seed", "--seeds") { Description = "One or more seeds; one liquid is drawn from each.", DefaultValueFactory = _ => [1, 2, 3], AllowMultipleArgumentsPerToken = true };
        Option<EngineKind> engine = new("--engine") { Description = "auto, cpu or vulkan; all give the same figures.", DefaultValueFactory = _ => EngineKind.Auto };
        Option<string?> report = new("--report") { Description = "A folder for pictures: the confusion matrix, and the spikes of one word." };
        Option<string?> save = new("--save") { Description = "A file for the trained model (of the first seed)." };
        Option<string?> model = new("--model") { Description = "Classify --test with a saved model; nothing is learned." };
        var root = new RootCommand("Teaches a liquid of spiking neurons to recognise spoken digits.") { data, train, test, holdOut, seeds, engine, report, save, model };
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
            new TrialCommand(request, new DigitOptions(), Console.Out).Run();
            return 0;
        }
        catch (Exception refused) when (refused is ArgumentException or IOException or InvalidDataException or InvalidOperationException or UnauthorizedAccessException or TrainingException)
        {
            Console.Error.WriteLine($"SpokenDigits: {refused.Message}");
            return 1;
        }
    }
}
